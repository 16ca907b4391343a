/** The day on which a thread comes back, to be set, changed or dropped. */
import { useState } from 'preact/hooks';
import { ask, type Hint } from '../messaging';
import { useAnswer } from './answer';
import { day, t } from './text';
import { trusted } from './trusted';

export function ReminderField({ hint: { account, thread } }: { hint: Hint }) {
  const threadId = thread.thread_id;
  const [answer, again] = useAnswer(() => ask('reminder', { account, threadId }), [threadId]);
  const [typed, setTyped] = useState<string>();
  const [said, setSaid] = useState('');
  if (!answer?.ok) return null;
  const on = answer.value?.on ?? '';
  // Kept at the press of a button: a date being typed is for moments many other dates.
  const keep = async (chosen: string | null) => {
    if (chosen === '') {
      setSaid(t('remind_choose'));
      return;
    }
    const changed = await ask('remind', { account, threadId, on: chosen });
    if (!changed.ok) {
      setSaid(t('remind_refused'));
      return;
    }
    setSaid(chosen === null ? t('remind_dropped') : t('remind_set', day(chosen)));
    setTyped(undefined);
    again();
  };
  return (
    <div class="row">
      <label class="tone">
        {t('remind_on')}
        <input
          class="button"
          type="date"
          value={typed ?? on}
          title={answer.value?.words ?? ''}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <button type="button" class="button" onClick={trusted(() => void keep(typed ?? on))}>
        {t('remind')}
      </button>
      {on !== '' && (
        <button type="button" class="button plain" onClick={trusted(() => void keep(null))}>
          {t('remind_drop')}
        </button>
      )}
      <span role="status">{said}</span>
    </div>
  );
}
