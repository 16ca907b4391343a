/** Accounts on or off: for one that is off nothing is asked and nothing shown. */
import { isOff, type Mailbox, meant } from '../../mailboxes';
import { type Answer, ask } from '../../messaging';
import { useAnswer } from '../../ui/answer';
import { t } from '../../ui/text';
import type { Standing } from './pairing_box';

interface AccountsProps {
  /** The accounts are asked for anew where that changes. */
  standing: Standing;
  paused: string[];
  onChange: (paused: string[]) => void;
}

export function Accounts({ standing, paused, onChange }: AccountsProps) {
  const [answer] = useAnswer(() => ask('waiting', {}), [standing]);
  const known = answer?.ok ? Object.values(answer.value.mailboxes) : [];
  const boxes = [...new Map(known.map((box) => [box.address, box])).values()];
  const unknown = paused.filter((address) => meant(boxes, address).length === 0);
  const all: Mailbox[] = [...boxes, ...unknown.map((address) => ({ address, own: [address] }))];
  if (all.length === 0) return <None answer={answer} />;
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

/** Why there is none to switch. */
function None({ answer }: { answer: Answer<unknown> | undefined }) {
  if (answer === undefined) return <p class="busy">{t('asking')}</p>;
  if (answer.ok) return <p class="quiet">{t('accounts_empty')}</p>;
  const unpaired = answer.trouble === 'not_paired';
  return <p class="quiet">{t(unpaired ? 'accounts_none' : `notice_${answer.trouble}`)}</p>;
}

function byAddress(one: Mailbox, other: Mailbox): number {
  return one.address < other.address ? -1 : 1;
}
