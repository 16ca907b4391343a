/** The day on which a thread comes back, to be changed or dropped. Nothing where there is no reminder. */
import { useState } from 'preact/hooks';
import { ask, type Hint } from '../messaging';
import { useAnswer } from './answer';
import { day, t } from './text';
import { trusted } from './trusted';

/** Threads that rest until a day, or whose day has come. */
export function hasReminder({ thread }: Hint): boolean {
  return thread.move === 'pause' || thread.intents.includes('re_approach');
}

export function ReminderField({ hint: { account, thread } }: { hint: Hint }) {
  const threadId = thread.thread_id;
  const [answer] = useAnswer(() => ask('reminder', { account, threadId }), [threadId]);
  const [typed, setTyped] = useState<string>();
  const [said, setSaid] = useState('');
  if (!answer?.ok || answer.value === null) return null;
  const { on, words } = answer.value;
  // Kept at the press of a button: a date being typed is for moments many other dates.
  const keep = async (chosen: string | null) => {
    if (chosen === '') return;
    const changed = await ask('remind', { account, threadId, on: chosen });
    if (!changed.ok) setSaid(t('remind_refused'));
    else setSaid(chosen === null ? t('remind_dropped') : t('remind_set', day(chosen)));
  };
  return (
    <div class="row">
      <label class="tone">
        {t('remind_on')}
        <input
          class="button"
          type="date"
          value={typed ?? on}
          title={words ?? ''}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <button type="button" class="button" onClick={trusted(() => void keep(typed ?? on))}>
        {t('remind')}
      </button>
      <button type="button" class="button plain" onClick={trusted(() => void keep(null))}>
        {t('remind_drop')}
      </button>
      <span role="status">{said}</span>
    </div>
  );
}
