/**
 * Which thread is open.
 *
 * The sources: the visible subject's `data-legacy-thread-id` (hexadecimal) and `data-thread-perm-id`, and the `jslog` of
 * the visible messages. Sources that contradict each other, two visible threads, or a thread without any id mean that
 * Gmail has changed: then nothing is guessed. So does a reply to a thread that nothing else names.
 */
import { titleOf } from './dom';
import { fromHex, fromPermId } from './ids';
import { loggedThreads, messageId, messages } from './messages';
import { inlineReply } from './reply';
import { bearersOf, findSubjects, isHeading } from './subject';
import { isVisible } from './visible';

export type OpenThread =
  | { status: 'none' }
  /** Made in this browser and not on the server yet: worth another look later. */
  | { status: 'not_on_server'; heading: HTMLElement; localId: string }
  /** `heading`: where to say so, if anything looks like a subject. */
  | { status: 'changed'; why: Change; heading: HTMLElement | null }
  /** `localId`: the name that reply boxes of a thread begun in this browser go on using. */
  | { status: 'thread'; id: string; heading: HTMLElement; localId: string | null };

/** What is wrong with the page; `unsure` where something names a thread and nothing says that it is the open one. */
export type Change = 'no_id' | 'contradiction' | 'two_threads' | 'unsure';

/** What the page says, before anything is made of it. */
interface Sources {
  subjects: Subject[];
  messages: HTMLElement[];
  /** The threads that the messages name: on the server, or made here. */
  logged: Set<string>;
  localId: string | null;
}

interface Subject {
  element: HTMLElement;
  ids: Set<string>;
}

export function findThread(page: Document): OpenThread {
  const sources = read(page);
  const heading = placeOf(sources);
  if (heading === null) return unnamed(page);
  const chosen = agreed(sources);
  const changed = (why: Change): OpenThread => ({ status: 'changed', why, heading: shownAt(heading, sources) });
  if ('why' in chosen) {
    const local = chosen.why === 'no_id' ? sources.localId : null;
    return local === null ? changed(chosen.why) : { status: 'not_on_server', heading, localId: local };
  }
  const { id } = chosen;
  if (!isConfirmed(id, sources, titleOf(page))) return changed('unsure');
  const subject = sources.subjects.find(({ element, ids }) => isHeading(element) && ids.has(id));
  return { status: 'thread', id, heading: subject?.element ?? heading, localId: sources.localId };
}

/** Nothing that is known names a thread: where one is being answered all the same, Gmail has changed. */
function unnamed(page: Document): OpenThread {
  const reply = inlineReply(page);
  return reply === null ? { status: 'none' } : { status: 'changed', why: 'no_id', heading: reply };
}

function read(page: Document): Sources {
  const subjects = findSubjects(page);
  const standing = messages(page);
  const logged = loggedThreads(standing);
  const perms = subjects.flatMap(bearersOf).map(({ dataset }) => fromPermId(dataset.threadPermId));
  return {
    subjects: subjects.map((element) => ({ element, ids: idsOf(element) })),
    messages: standing,
    logged: new Set(logged.flatMap((each) => (each.kind === 'server' ? [each.decimal] : []))),
    localId: [...perms, ...logged].flatMap((each) => (each?.kind === 'local' ? [each.name] : []))[0] ?? null,
  };
}

function idsOf(subject: HTMLElement): Set<string> {
  const ids = new Set<string>();
  for (const { dataset } of bearersOf(subject)) {
    const legacy = fromHex(dataset.legacyThreadId);
    if (legacy !== null) ids.add(legacy);
    for (const perm of [fromPermId(dataset.threadPermId), fromPermId(dataset.threadId)])
      if (perm?.kind === 'server') ids.add(perm.decimal);
  }
  return ids;
}

/** The one id that nothing contradicts. Of several subjects, that of the messages shown. */
function agreed({ subjects, logged }: Sources): { id: string } | { why: Change } {
  if (logged.size > 1 || subjects.some(({ ids }) => ids.size > 1)) return { why: 'contradiction' };
  const named = new Set(subjects.flatMap(({ ids }) => [...ids]));
  const [byMessages] = logged;
  if (byMessages !== undefined)
    return named.size === 0 || named.has(byMessages) ? { id: byMessages } : { why: 'contradiction' };
  const [bySubject] = named;
  if (bySubject === undefined) return { why: 'no_id' };
  return named.size > 1 ? { why: 'two_threads' } : { id: bySubject };
}

/**
 * What names a thread and is no heading may be a row of a list in a layout not met so far: it counts where a message
 * shown is of that thread (which has the id of its first one), or where the page's title is its text.
 */
function isConfirmed(id: string, { subjects, messages, logged }: Sources, title: string): boolean {
  if (logged.has(id) || messages.some((message) => messageId(message) === id && isVisible(message))) return true;
  return subjects.some(({ element, ids }) => {
    const text = element.textContent?.trim() ?? '';
    return ids.has(id) && (isHeading(element) || (text !== '' && title.startsWith(text) && messages.some(isVisible)));
  });
}

/** The subject; the first message where nothing is one for sure. */
function placeOf({ subjects, messages }: Sources): HTMLElement | null {
  const heading = subjects.find(({ element }) => isHeading(element));
  return heading?.element ?? messages.find(isVisible) ?? subjects[0]?.element ?? null;
}

/** Nothing is said among the rows of a list. */
function shownAt(place: HTMLElement, { messages }: Sources): HTMLElement | null {
  return isHeading(place) || messages.includes(place) ? place : null;
}
