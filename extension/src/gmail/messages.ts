/**
 * The messages shown, and what in them is their writers': whatever stands there may look like a part of Gmail, and is
 * none.
 */
import { attributeOf, closest, matches, parentOf } from './dom';
import { fromHex, fromJslog, fromPermId, type PageId } from './ids';
import { all, css } from './selectors';
import { isCovered, isVisible } from './visible';

const WRITTEN = `${css('messageBody')}, ${css('editable')}`;
const SOMEBODYS = `${css('message')}, ${WRITTEN}`;

/** Within a mail's text (by its class, or as the element that names the thread) or within a text being typed. */
export function isContent(element: Element): boolean {
  const parent = parentOf(element);
  if (parent === null || closest(parent, SOMEBODYS) === null) return false;
  if (closest(parent, WRITTEN) !== null) return true;
  for (let around: Element | null = parent; around !== null; around = parentOf(around))
    if (matches(around, css('logged')) && threadIn(around) !== null) return true;
  return false;
}

/** The messages in the page's order, hidden ones too; none that a mail only shows an image of. */
export function messages(page: Document): HTMLElement[] {
  return all('message', page).filter((message) => closest(message, css('listRow')) === null && !isContent(message));
}

/** The decimal id of a message. */
export function messageId({ dataset }: HTMLElement): string | null {
  const perm = fromPermId(dataset.messageId, 'msg');
  return fromHex(dataset.legacyMessageId) ?? (perm?.kind === 'server' ? perm.decimal : null);
}

/** The threads that the visible messages say they are of; where one view lies over another, those of the upper one. */
export function loggedThreads(of: readonly HTMLElement[]): PageId[] {
  const found = namedBy(of, isVisible);
  if (found.length < 2) return found;
  const above = namedBy(of, (message) => isVisible(message) && !isCovered(message));
  return above.length > 0 ? above : found;
}

function namedBy(of: readonly HTMLElement[], counts: (message: HTMLElement) => boolean): PageId[] {
  const found = new Map<string, PageId>();
  for (const message of of) {
    const id = loggedThread(message);
    const name = JSON.stringify(id);
    // To ask what is visible costs most: one message of each thread will do.
    if (id !== null && !found.has(name) && counts(message)) found.set(name, id);
  }
  return [...found.values()];
}

/** By the first element that names a thread: those within it are the mail's. */
function loggedThread(message: HTMLElement): PageId | null {
  for (const element of [message, ...all('logged', message)]) {
    const id = threadIn(element);
    if (id !== null) return id;
  }
  return null;
}

function threadIn(element: Element): PageId | null {
  return fromJslog(attributeOf(element, 'jslog'));
}
