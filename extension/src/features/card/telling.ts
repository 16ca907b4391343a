/** What the user tells through the card, and how it is taken back. The verdict may change by it, so it is asked for anew. */
import { ask, type Hint, type Told } from '../../messaging';
import { t } from '../../ui/text';
import type { Done } from './card';

export class Telling {
  constructor(
    private readonly shown: () => Hint | null,
    private readonly say: (done: Done | null) => void,
    private readonly refresh: () => Promise<void>,
  ) {}

  async tell(what: 'not_this_one' | 'spoke'): Promise<void> {
    const thread = this.thread();
    if (thread === null) return;
    const told = await ask('tell', { ...thread, what });
    if (!told.ok) this.say({ text: t(`notice_${told.trouble}`) });
    else if (what === 'spoke') this.say({ text: t('told_spoke'), undo: () => void this.takeBack(told.value) });
    await this.refresh();
  }

  async takeBack(told: Told): Promise<void> {
    const taken = await ask('take_back', { told });
    this.say(taken.ok ? null : { text: t(`notice_${taken.trouble}`) });
    await this.refresh();
  }

  async doNotContact(): Promise<void> {
    const thread = this.thread();
    if (thread === null) return;
    const answer = await ask('do_not_contact', thread);
    this.say({ text: t(answer.ok ? 'barred' : `notice_${answer.trouble}`) });
    await this.refresh();
  }

  private thread(): { account: string; threadId: string } | null {
    const hint = this.shown();
    return hint === null ? null : { account: hint.account, threadId: hint.thread.thread_id };
  }
}
