/**
 * The boxes in which the open thread is being answered: inline or popped out. A box is taken only when its form says
 * that it answers this thread, so a new mail, a forward and a reply to another thread are never written to.
 */
import { closest, focusedIn, matches, parentOf } from './dom';
import { fromHex, fromPermId } from './ids';
import { isContent } from './messages';
import { all, css, type SelectorName } from './selectors';
import { isVisibleText } from './visible';

/** The names of one thread: decimal, and the local one where it was begun in this browser. */
export interface ThreadNames {
  id: string;
  localId: string | null;
}

/** All visible boxes that answer the thread; the one with the cursor first, then inline ones, then popped-out ones. */
export function replyBoxes(page: Document, thread: ThreadNames): HTMLElement[] {
  const rank = (box: HTMLElement) => {
    if (box.contains(focusedIn(page))) return 0;
    return closest(box, css('main')) === null ? 2 : 1;
  };
  return own('editable', page)
    .filter((box) => answers(box, thread) && isVisibleText(box) && !matches(box, css('locked')))
    .sort((one, other) => rank(one) - rank(other));
}

/** Whether that box answers that thread. */
export function answers(box: HTMLElement, thread: ThreadNames): boolean {
  return isThread(answeredBy(box), thread);
}

/** A visible box beside messages, not popped out, that answers any thread; null for none. */
export function inlineReply(page: Document): HTMLElement | null {
  const found = own('editable', page).find(
    (box) =>
      closest(box, css('main')) !== null &&
      closest(box, css('poppedOut')) === null &&
      answeredBy(box) !== '' &&
      isVisibleText(box),
  );
  return found ?? null;
}

/** The thread that a box answers, as its form names it; empty for none. */
function answeredBy(box: HTMLElement): string {
  const form = composeOf(box);
  if (form === null || isForward(form)) return '';
  const named = new Set(own('replyTo', form).map((input) => (input as HTMLInputElement).value.trim()));
  const [name = ''] = named;
  return named.size === 1 ? name : '';
}

function isThread(name: string, { id, localId }: ThreadNames): boolean {
  const perm = fromPermId(name);
  if (perm?.kind === 'local') return perm.name === localId;
  return (perm?.decimal ?? name) === id || fromHex(name) === id;
}

/**
 * The nearest element around the box that holds its form; null where whose form it is cannot be told: several texts
 * around one form, forms around one text, a mail with a head of its own that answers nothing, or messages between.
 */
function composeOf(box: HTMLElement): Element | null {
  for (let around = parentOf(box); around !== null; around = parentOf(around)) {
    if (own('message', around).length > 0) return null;
    if (own('replyTo', around).length > 0) return isOnlyText(box, around) ? around : null;
    if (matches(around, css('compose')) || own('composeSubject', around).length > 0) return null;
  }
  return null;
}

/** Gmail's own elements, not those that a mail or a typed text brings along. */
function own(name: SelectorName, within: ParentNode): HTMLElement[] {
  return all(name, within).filter((element) => !isContent(element));
}

function isOnlyText(box: HTMLElement, form: Element): boolean {
  const editables = own('editable', form);
  // Within one mail for sure, Gmail's own mark tells its text from a prompt to a writing aid.
  const marks: SelectorName[] = closest(form, css('oneMail')) === null ? [] : ['mailText'];
  const marked = [...marks, 'editableText' as const]
    .map((mark) => editables.filter((each) => each.matches(css(mark))))
    .find((found) => found.length > 0);
  const texts = marked ?? editables;
  return texts.length === 1 && texts[0] === box;
}

/** Gmail writes "Fwd:" in every language; what is forwarded goes to somebody else. */
function isForward(form: Element): boolean {
  const subjects = own('composeSubject', form).map((input) => (input as HTMLInputElement).value);
  return subjects.some((subject) => /^fwd?:/i.test(subject.trim()));
}
