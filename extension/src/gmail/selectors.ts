/**
 * Every selector over Gmail's page, with how often it is met where it is met at all. Attributes come before classes,
 * and labels are never used: they are translated. What a redesign breaks is mended here.
 */
import { queryAll } from './dom';

const selectors = {
  /** The subject of the open thread. List rows carry the thread's id as well, with the id of their last message. */
  heading: ':is([data-thread-perm-id], [data-legacy-thread-id]):not([data-legacy-last-message-id])',
  /** The same by its place and class, where the attributes are gone. */
  headingByClass: 'h2.hP',
  /** What lists of threads are made of: nothing inside is the open thread's. */
  listRow: 'tr.zA, [role="row"], table[gh="tl"], [role="grid"]',
  /** Entries of other lists: a thread's subject stands in none. */
  listItem: 'li, [role="listitem"], [role="option"], [role="treeitem"]',
  main: '[role="main"]',
  /** What stands beside the open thread: ways to others, other extensions' columns. */
  beside: 'nav, aside, [role="navigation"], [role="complementary"]',
  message: '[data-legacy-message-id], [data-message-id]',
  /** A message's text; its `jslog` names the thread. */
  messageBody: '.a3s, .ii.gt',
  /** What may name a thread: a field in base64 with "thread-" in it, which looks one of three ways there. */
  logged: '[jslog*="dGhyZWFk"], [jslog*="cmVhZC1"], [jslog*="aHJlYWQt"]',
  /** Text that its writer quoted. */
  quoted: 'blockquote, .gmail_quote',
  /** Where a mail's text is typed: not the fields of its head. */
  editable: '[contenteditable]:not([contenteditable="false"])',
  mailText: '[g_editable="true"]',
  /** Nothing can be typed there now, as while it is being sent. */
  locked: '[aria-readonly="true"], [aria-disabled="true"]',
  /** Marked as the text, where a form has several editables. */
  editableText: '[role="textbox"], [g_editable="true"], [aria-multiline="true"]',
  /** The thread that a compose form answers; empty in a new mail. */
  replyTo: 'input[name="rt"]',
  /** A dialog that puts the rest of the page aside until it is answered. */
  modal: '[aria-modal="true"]',
  /** Stands over whatever view is open. */
  poppedOut: '[role="dialog"]',
  /** What bounds a mail being written; a dialog may hold more. */
  compose: '[role="dialog"], [data-compose-id]',
  oneMail: '[data-compose-id]',
  composeSubject: 'input[name="subject"], input[name="subjectbox"]',
  /** Reply of the last message: at the foot of the thread, or in the message's head. */
  replyButtons: '.amn [role="link"].bkH, [role="link"].bkH, [role="button"].aaq',
} as const;

export type SelectorName = keyof typeof selectors;

export const css = (name: SelectorName): string => selectors[name];

export function all(name: SelectorName, within: ParentNode): HTMLElement[] {
  return queryAll(within, selectors[name]);
}

export type Counts = Record<SelectorName, number>;

/** How often each selector is met: for diagnostics, which hold no page content. */
export function counts(page: ParentNode): Counts {
  const names = Object.keys(selectors) as SelectorName[];
  return Object.fromEntries(names.map((name) => [name, all(name, page).length])) as Counts;
}

/** Fewest and most elements on a page that shows one thread. */
export const EXPECTED: Record<SelectorName, readonly [fewest: number, most: number]> = {
  heading: [1, 20],
  headingByClass: [1, 20],
  listRow: [0, 2000],
  listItem: [0, 5000],
  main: [1, 10],
  beside: [0, 100],
  message: [1, 2000],
  messageBody: [1, 4000],
  logged: [0, 40000],
  quoted: [0, 4000],
  editable: [0, 100],
  oneMail: [0, 100],
  mailText: [0, 100],
  locked: [0, 10000],
  editableText: [0, 100],
  replyTo: [0, 50],
  modal: [0, 10],
  poppedOut: [0, 100],
  compose: [0, 100],
  composeSubject: [0, 100],
  replyButtons: [0, 2000],
};
