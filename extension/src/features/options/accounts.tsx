/** Accounts on or off: for one that is off nothing is asked and nothing shown. */
import { ask } from '../../messaging';
import { useAnswer } from '../../ui/answer';
import { t } from '../../ui/text';

export function Accounts({ paused, onChange }: { paused: string[]; onChange: (paused: string[]) => void }) {
  const [answer] = useAnswer(() => ask('waiting', {}), []);
  const known = answer?.ok ? Object.values(answer.value.addresses) : [];
  const all = [...new Set([...known, ...paused])].sort();
  if (all.length === 0) return <p class="quiet">{t('accounts_none')}</p>;
  const set = (address: string, on: boolean) =>
    onChange(on ? paused.filter((each) => each !== address) : [...paused, address]);
  return (
    <ul class="plain">
      {all.map((address) => (
        <li key={address}>
          <label class="check">
            <input
              type="checkbox"
              checked={!paused.includes(address)}
              onChange={(event) => set(address, event.currentTarget.checked)}
            />
            {address}
          </label>
        </li>
      ))}
    </ul>
  );
}
