/**
 * Every selector over Gmail's page, with how often it is met where it is met at all. Attributes come before classes,
 * and labels are never used: they are translated. What a redesign breaks is mended here.
 */
import { queryAll } from './dom';

export interface GmailSelector {
  readonly css: string;
  /** Fewest and most elements on a page that shows one thread. */
  readonly expected: readonly [fewest: number, most: number];
}

const selectors = {
  /** The subject of the open thread. List rows carry the thread's id as well, with the id of their last message. */
  heading: {
    css: ':is([data-thread-perm-id], [data-legacy-thread-id]):not([data-legacy-last-message-id])',
    expected: [1, 20],
  },
  /** The same by its place and class, where the attributes are gone. */
  headingByClass: { css: 'h2.hP', expected: [1, 20] },
  /** What lists of threads are made of: nothing inside is the open thread's. */
  listRow: { css: 'tr.zA, [role="row"], table[gh="tl"], [role="grid"]', expected: [0, 2000] },
  /** Entries of other lists: a thread's subject stands in none. */
  listItem: { css: 'li, [role="listitem"], [role="option"], [role="treeitem"]', expected: [0, 5000] },
  main: { css: '[role="main"]', expected: [1, 10] },
  message: { css: '[data-legacy-message-id], [data-message-id]', expected: [1, 2000] },
  /** A message's text; its `jslog` names the thread. */
  messageBody: { css: '.a3s, .ii.gt', expected: [1, 4000] },
  logged: { css: '[jslog*="1:"]', expected: [0, 40000] },
  /** Text that its writer quoted. */
  quoted: { css: 'blockquote, .gmail_quote', expected: [0, 4000] },
  /** Where a mail's text is typed: not the fields of its head. */
  editable: { css: '[contenteditable]:not([contenteditable="false"])', expected: [0, 100] },
  /** Marked as the text, where a form has several editables. */
  editableText: { css: '[role="textbox"], [g_editable="true"], [aria-multiline="true"]', expected: [0, 100] },
  /** The thread that a compose form answers; empty in a new mail. */
  replyTo: { css: 'input[name="rt"]', expected: [0, 50] },
  /** What bounds a mail being written. */
  compose: { css: '[role="dialog"], [data-compose-id]', expected: [0, 100] },
  composeSubject: { css: 'input[name="subject"], input[name="subjectbox"]', expected: [0, 100] },
  /** Reply of the last message: at the foot of the thread, or in the message's head. */
  replyButtons: { css: '.amn [role="link"].bkH, [role="link"].bkH, [role="button"].aaq', expected: [0, 2000] },
} as const satisfies Record<string, GmailSelector>;

export type SelectorName = keyof typeof selectors;

export const css = (name: SelectorName): string => selectors[name].css;

export function all(name: SelectorName, within: ParentNode): HTMLElement[] {
  return queryAll(within, selectors[name].css);
}

/** How often each selector is met, and whether that is as expected: for diagnostics, which hold no page content. */
export function counts(page: ParentNode): Record<SelectorName, { found: number; asExpected: boolean }> {
  const entries = Object.entries(selectors).map(([name, { css: selector, expected }]) => {
    const found = queryAll(page, selector).length;
    return [name, { found, asExpected: found >= expected[0] && found <= expected[1] }];
  });
  return Object.fromEntries(entries);
}
