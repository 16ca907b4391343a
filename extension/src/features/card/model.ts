/** What the card shows, apart from how. */
import type { Evidence, Hint, HintAnswer, Intent, Thread, Trouble, Unjudged } from '../../messaging';
import { t } from '../../ui/text';
import { isStillRead } from './again';

/** The whole of the card's states; `none` shows nothing at all. */
export type CardState =
  | { kind: 'none' }
  | { kind: 'loading' }
  | { kind: 'hint'; hint: Hint }
  | { kind: 'notice'; notice: Notice; detail?: string };

/** States that say what is the matter and what to do: each has its texts under `notice_…` in `_locales`. */
export type Notice = Trouble | Unjudged | 'gmail_changed';

/** What a notice offers to do about it. */
export const REMEDY: Record<Notice, 'retry' | 'options' | null> = {
  not_paired: 'options',
  unreachable: 'retry',
  version: 'options',
  refused: 'options',
  busy: 'retry',
  gone: 'retry',
  failed: 'retry',
  not_scanned: 'retry',
  no_such_account: 'options',
  still_reading: 'retry',
  gmail_changed: 'options',
};

export function stateOf(answer: HintAnswer, tries: number): CardState {
  if (isStillRead(answer, tries)) return { kind: 'notice', notice: 'still_reading' };
  switch (answer.state) {
    case 'judged':
      return { kind: 'hint', hint: answer.hint };
    case 'silent':
      return { kind: 'none' };
    case 'reading':
      return { kind: 'loading' };
    case 'trouble':
      return { kind: 'notice', notice: answer.trouble };
    case 'not_scanned':
      return { kind: 'notice', notice: answer.state, detail: answer.detail };
    default:
      return { kind: 'notice', notice: answer.state };
  }
}

/** One line of "why": what is said, and the words it rests on. */
export interface Ground {
  sentence: string;
  evidence: Evidence | null;
}

const MOST_REASONS = 3;

export function grounds({ thread }: Hint): Ground[] {
  return thread.reasons.slice(0, MOST_REASONS).map(({ sentence, evidence }) => ({ sentence, evidence }));
}

/** The move in plain words. */
export function title({ sure, move }: Thread): string {
  return t(sure ? `move_${move}` : 'move_unsure');
}

/** The user called the verdict wrong: nothing is offered until they take that back, or the prospect writes again. */
export function isSetAside({ said }: Thread): boolean {
  return said?.said === 'not_this_one';
}

/** Somebody of the thread is on the do-not-contact list. */
export function barred({ thread, doNotContact }: Hint): boolean {
  return thread.prospects.some((address) => doNotContact.includes(address));
}

/** Somebody of the thread asked not to be written to: nothing but the acknowledgement is offered. */
export function offered(hint: Hint): Intent[] {
  const { intents } = hint.thread;
  return barred(hint) ? intents.filter((intent) => intent === 'opt_out_ack') : intents;
}

/** An opt-out that is not kept yet: one click keeps it. */
export function mayBar(hint: Hint): boolean {
  return hint.thread.move === 'stop' && !barred(hint);
}

/** Any thread but that of somebody who is to be left alone: the service refuses a reminder there. */
export function mayRemind(hint: Hint): boolean {
  return hint.thread.move !== 'stop' && !barred(hint);
}
