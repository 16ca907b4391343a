/** Where the person stands in their other threads, and who else of their firm is talked to. */
import type { Thread } from '../../messaging';
import { t } from '../../ui/text';

type State = NonNullable<Thread['prospect_state']>;
type Other = State['threads'][number];

/** So many of each: who wants all of them looks at the list of the person's threads. */
const MOST_SHOWN = 5;

export function Elsewhere({ thread: { prospect_state: state, move } }: { thread: Thread }) {
  if (state === null || (state.threads.length === 0 && state.colleagues.length === 0)) return null;
  return (
    <section aria-label={t('elsewhere_title')}>
      <h3>{t('elsewhere_title')}</h3>
      <p>{standing(state, move)}</p>
      <Others title={t('elsewhere_threads')} others={state.threads} />
      <Others title={t('elsewhere_colleagues')} others={state.colleagues} />
    </section>
  );
}

/** The one thing to know first: a stop anywhere is a stop here. */
function standing({ name, address, threads, move }: State, here: Thread['move']): string {
  const who = name || address;
  if (threads.length === 0) return t('elsewhere_firm', who);
  if (move === 'stop') return t('elsewhere_stopped', who);
  return move === here ? t('elsewhere_same', who) : t('elsewhere_stands', who, t(`move_${move}`));
}

function Others({ title, others }: { title: string; others: Other[] }) {
  if (others.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul class="plain">
        {others.slice(0, MOST_SHOWN).map(({ thread_id, subject, address, move }) => (
          <li key={thread_id}>
            <b dir="auto">{subject}</b>
            <span class="quiet">
              {' '}
              <bdi>{address}</bdi> · {t(`move_${move}`)}
            </span>
          </li>
        ))}
      </ul>
      {others.length > MOST_SHOWN && <p class="quiet">{t('elsewhere_more', String(others.length - MOST_SHOWN))}</p>}
    </>
  );
}
