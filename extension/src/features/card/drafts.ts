/** Drafts from the service into Gmail's reply box, and back out again. */

import { readAccount } from '../../gmail/account';
import { type Insertion, insertAbove, undoInsertion, writtenText } from '../../gmail/insert';
import { openReplyBox } from '../../gmail/open_reply';
import { answers, replyBoxes, type ThreadNames } from '../../gmail/reply';
import { findThread } from '../../gmail/thread';
import {
  type Answer,
  ask,
  type Draft,
  type Hint,
  type Inserted,
  type InsertRequest,
  type Intent,
  type Tone,
} from '../../messaging';
import { t } from '../../ui/text';
import type { Done } from './card';
import { offered } from './model';

/** So long after the last key a changed draft is looked at. */
const CHECK_AFTER_MS = 900;

export class DraftDesk {
  private thread: ThreadNames | null = null;
  private hint: Hint | null = null;
  private insertion: Insertion | null = null;
  private readonly ready = new Map<string, Promise<Answer<Draft>>>();

  private checking: AbortController | null = null;

  constructor(
    private readonly page: Document,
    signal: AbortSignal,
    private readonly say: (done: Done | null) => void,
  ) {
    signal.addEventListener('abort', () => this.show(null));
  }

  /** Another thread is shown, or none. */
  show(thread: ThreadNames | null): void {
    this.thread = thread;
    this.hint = null;
    this.insertion = null;
    this.ready.clear();
    this.checking?.abort();
  }

  offer(hint: Hint): void {
    this.hint = hint;
  }

  /** Fetch the first draft before it is asked for, in the tone that fits: the click then needs no network. */
  fit([tone]: Tone[]): void {
    const first = this.hint === null ? undefined : offered(this.hint)[0];
    if (first !== undefined && tone !== undefined) this.prepare(first, tone);
  }

  prepare(intent: Intent, tone: Tone): void {
    void this.draft(intent, tone);
  }

  insert(intent: Intent, tone: Tone): void {
    const thread = this.thread;
    void this.draft(intent, tone).then((answer) => {
      if (thread === null || thread !== this.thread) return;
      if (!answer.ok) this.say({ text: t(`notice_${answer.trouble}`) });
      else if (intent === 'referral_intro') void this.newMail(answer.value);
      else void this.write(thread, answer.value);
    });
  }

  /** The panel beside asks, for the thread that it shows. */
  async insertFor({ threadId, draft }: InsertRequest): Promise<Inserted> {
    if (this.thread?.id !== threadId) return 'other_thread';
    return this.write(this.thread, draft);
  }

  /** Write into the thread's own box, opened if need be. The thread on screen is looked at anew: it may have changed. */
  private async write(thread: ThreadNames, { body, notes, intent, tone }: Draft): Promise<Inserted> {
    const open = replyBoxes(this.page, thread)[0];
    const box = open ?? (await openReplyBox(this.page, thread));
    const now = findThread(this.page);
    if (now.status !== 'thread' || now.id !== thread.id) return 'other_thread';
    if (box === null || !answers(box, thread)) {
      await this.copy(body);
      return 'no_box';
    }
    this.insertion = insertAbove(box, body, this.insertion);
    if (this.insertion === null) {
      await this.copy(body);
      return 'no_box';
    }
    // Such as that the same person was written to already.
    this.say({ text: [t('inserted'), ...notes].join(' '), undo: () => this.undo() });
    this.checkChanges(intent, tone);
    return 'inserted';
  }

  private undo(): void {
    if (this.insertion === null) return;
    const undone = undoInsertion(this.insertion);
    if (undone !== 'edited') this.insertion = null;
    this.say({ text: t(undone === 'edited' ? 'undo_edited' : 'undone') });
  }

  private async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.say({ text: t('copied_no_box') });
    } catch {
      this.say({ text: t('no_box') });
    }
  }

  /** To another person: a mail of its own, never in this thread's box. */
  private async newMail({ to, subject, body, notes }: Draft): Promise<void> {
    const opened = await ask('new_mail', { address: readAccount(this.page).address, mail: { to, subject, body } });
    this.say({ text: opened.ok ? [t('new_mail'), ...notes].join(' ') : t(`notice_${opened.trouble}`) });
  }

  /** What the user makes of the draft is held against the etiquette a moment after they pause. */
  private checkChanges(intent: Intent, tone: Tone): void {
    const box = this.insertion?.box;
    this.checking?.abort();
    this.checking = new AbortController();
    const { signal } = this.checking;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const check = async () => {
      const text = box === undefined ? '' : writtenText(box);
      if (text === '') return;
      const answer = await ask('etiquette', { intent, tone, text });
      if (signal.aborted || !answer.ok) return;
      this.say({
        text: answer.value.length === 0 ? t('etiquette_fine') : t('etiquette_found'),
        findings: answer.value,
      });
    };
    const changed = (event: Event) => {
      clearTimeout(timer);
      if (event.isTrusted) timer = setTimeout(() => void check(), CHECK_AFTER_MS);
    };
    box?.addEventListener('input', changed, { signal });
    signal.addEventListener('abort', () => clearTimeout(timer));
  }

  private draft(intent: Intent, tone: Tone): Promise<Answer<Draft>> {
    const { hint } = this;
    if (hint === null) return Promise.resolve({ ok: false, trouble: 'failed' });
    const name = `${intent} ${tone}`;
    const ready = this.ready.get(name);
    if (ready !== undefined) return ready;
    const asked = ask('draft', { account: hint.account, threadId: hint.thread.thread_id, intent, tone });
    this.ready.set(name, asked);
    // A failure is asked for anew at the next click.
    void asked.then((answer) => answer.ok || this.ready.delete(name));
    return asked;
  }
}
