/** Accounts on or off: for one that is off nothing is asked and nothing shown. */
import { isOff, type Mailbox, meant } from '../../mailboxes';
import { ask } from '../../messaging';
import { useAnswer } from '../../ui/answer';
import { t } from '../../ui/text';

export function Accounts({ paused, onChange }: { paused: string[]; onChange: (paused: string[]) => void }) {
  const [answer] = useAnswer(() => ask('waiting', {}), []);
  const known = answer?.ok ? Object.values(answer.value.mailboxes) : [];
  const boxes = [...new Map(known.map((box) => [box.address, box])).values()];
  const unknown = paused.filter((address) => meant(boxes, address).length === 0);
  const all: Mailbox[] = [...boxes, ...unknown.map((address) => ({ address, own: [address] }))];
  if (all.length === 0) return <p class="quiet">{t('accounts_none')}</p>;
  const set = (box: Mailbox, on: boolean) =>
    onChange(on ? paused.filter((each) => !meant(all, each).includes(box)) : [...paused, box.address]);
  return (
    <ul class="plain">
      {all.sort(byAddress).map((box) => (
        <li key={box.address}>
          <label class="check">
            <input
              type="checkbox"
              checked={!isOff(box, all, paused)}
              onChange={(event) => set(box, event.currentTarget.checked)}
            />
            {box.address}
          </label>
        </li>
      ))}
    </ul>
  );
}

function byAddress(one: Mailbox, other: Mailbox): number {
  return one.address < other.address ? -1 : 1;
}
