/**
 * Which thread is open.
 *
 * The sources, in order: the visible heading's `data-legacy-thread-id` (hexadecimal) and `data-thread-perm-id`, then
 * the `jslog` of the visible messages. Sources that contradict each other, two visible threads, or a thread without
 * any id mean that Gmail has changed: then nothing is guessed.
 */
import { fromHex, fromJslog, fromPermId, type PageId } from './ids';
import { all, css } from './selectors';
import { isVisible } from './visible';

export type OpenThread =
  | { status: 'none' }
  /** Made in this browser and not on the server yet: worth another look later. */
  | { status: 'not_on_server'; heading: HTMLElement; localId: string }
  | { status: 'changed'; why: 'no_id' | 'contradiction' | 'two_threads' }
  /** `localId`: the name that reply boxes of a thread begun in this browser go on using. */
  | { status: 'thread'; id: string; heading: HTMLElement; localId: string | null };

export function findThread(page: Document): OpenThread {
  const headings = visibleHeadings(page);
  const first = headings[0];
  if (first === undefined) return threadWithoutHeading(page);
  const found = headings.map((heading) => identify(page, heading));
  const ids = new Set(found.map((each) => (each.status === 'thread' ? each.id : each.status)));
  if (ids.size > 1) return { status: 'changed', why: 'two_threads' };
  return found[0] ?? { status: 'none' };
}

function visibleHeadings(page: Document): HTMLElement[] {
  const open = (element: HTMLElement) => element.closest(css('listRow')) === null && isVisible(element);
  const marked = all('heading', page).filter(open);
  const candidates = marked.length > 0 ? marked : all('headingByClass', page).filter(open);
  const inMain = candidates.filter((heading) => heading.closest(css('main')) !== null);
  const chosen = inMain.length > 0 ? inMain : candidates;
  // Of elements within each other that carry the id, the innermost is the subject.
  return chosen.filter((heading) => !chosen.some((other) => other !== heading && heading.contains(other)));
}

function identify(page: Document, heading: HTMLElement): OpenThread {
  const legacy = fromHex(heading.dataset.legacyThreadId);
  const perm = fromPermId(heading.dataset.threadPermId);
  const localId = perm?.kind === 'local' ? perm.name : null;
  if (legacy !== null) {
    const same = perm?.kind !== 'server' || perm.decimal === legacy;
    return same ? { status: 'thread', id: legacy, heading, localId } : { status: 'changed', why: 'contradiction' };
  }
  if (perm?.kind === 'server') return { status: 'thread', id: perm.decimal, heading, localId: null };
  return byMessages(page, heading, localId);
}

function byMessages(page: Document, heading: HTMLElement, localId: string | null): OpenThread {
  const logged = loggedIds(page);
  const decimals = new Set(logged.flatMap((id) => (id.kind === 'server' ? [id.decimal] : [])));
  const [id] = decimals;
  if (decimals.size > 1) return { status: 'changed', why: 'contradiction' };
  if (id !== undefined) return { status: 'thread', id, heading, localId };
  const local = localId ?? logged.flatMap((each) => (each.kind === 'local' ? [each.name] : []))[0];
  if (local !== undefined) return { status: 'not_on_server', heading, localId: local };
  return { status: 'changed', why: 'no_id' };
}

function loggedIds(page: Document): PageId[] {
  return all('logged', page)
    .filter((element) => element.getAttribute('jslog')?.includes('1:') && isVisible(element))
    .flatMap((element) => fromJslog(element.getAttribute('jslog')) ?? []);
}

/** Messages without any heading: a layout not met so far; the first message then stands for the heading. */
function threadWithoutHeading(page: Document): OpenThread {
  const message = all('message', page).find((each) => each.closest(css('listRow')) === null && isVisible(each));
  if (message === undefined) return { status: 'none' };
  return byMessages(page, message, null);
}
