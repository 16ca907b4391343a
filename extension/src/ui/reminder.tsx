/** The day on which a thread comes back, to be set, changed or dropped. */
import { ask, type Hint } from '../messaging';
import { day, t } from './text';
import { trusted } from './trusted';

/** A thread's reminder: asked for once, and told of to `changed` whenever something of it is to be drawn anew. */
export class Reminding {
  /** The day, or '' where none is set; null where the service has not answered. */
  on: string | null = null;
  words = '';
  typed: string | undefined;
  said = '';
  private readonly thread: { account: string; threadId: string };

  constructor(
    { account, thread }: Hint,
    private readonly changed: () => void,
  ) {
    this.thread = { account, threadId: thread.thread_id };
    void this.load();
  }

  type(typed: string): void {
    this.typed = typed;
    this.changed();
  }

  /** At the press of a button: a date being typed is for moments many other dates. Null drops the reminder. */
  async keep(chosen: string | null): Promise<void> {
    if (chosen === '') this.say(t('remind_choose'));
    else if (!(await ask('remind', { ...this.thread, on: chosen })).ok) this.say(t('remind_refused'));
    else {
      this.typed = undefined;
      this.say(chosen === null ? t('remind_dropped') : t('remind_set', day(chosen)));
      await this.load();
    }
  }

  private async load(): Promise<void> {
    const answer = await ask('reminder', this.thread);
    if (!answer.ok) return;
    this.on = answer.value?.on ?? '';
    this.words = answer.value?.words ?? '';
    this.changed();
  }

  private say(said: string): void {
    this.said = said;
    this.changed();
  }
}

/** What the field shows and what it asks for. */
export type ReminderShown = Pick<Reminding, 'on' | 'words' | 'typed' | 'said' | 'type' | 'keep'>;

export function ReminderField({ reminding }: { reminding: ReminderShown }) {
  const { on, typed = on ?? '' } = reminding;
  if (on === null) return null;
  return (
    <div class="row">
      <label class="tone">
        {t('remind_on')}
        <input
          class="button"
          type="date"
          value={typed}
          title={reminding.words}
          onInput={(event) => reminding.type(event.currentTarget.value)}
        />
      </label>
      <button type="button" class="button" onClick={trusted(() => void reminding.keep(typed))}>
        {t('remind')}
      </button>
      {on !== '' && (
        <button type="button" class="button plain" onClick={trusted(() => void reminding.keep(null))}>
          {t('remind_drop')}
        </button>
      )}
      <span role="status">{reminding.said}</span>
    </div>
  );
}
