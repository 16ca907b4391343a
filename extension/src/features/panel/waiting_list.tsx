/** The threads that wait for a decision, by move; each opens in Gmail. */
import { browser } from 'wxt/browser';
import { threadUrl } from '../../gmail/links';
import { ask, type Move, type Thread, type Waiting } from '../../messaging';
import { useAnswer } from '../../ui/answer';
import { t } from '../../ui/text';
import { useTold } from '../../ui/told';
import { TroubleNote } from '../../ui/trouble';

/** What takes least thought first. */
const ORDER: Move[] = ['stop', 'walk_away', 'follow_referral', 'ask_straight', 'keep_going', 'pause'];

export function WaitingList() {
  const [answer, again] = useAnswer(() => ask('waiting', {}), [useTold()]);
  if (answer === undefined)
    return (
      <p class="busy" role="status">
        {t('asking')}
      </p>
    );
  if (!answer.ok) return <TroubleNote trouble={answer.trouble} onRetry={again} />;
  const { threads } = answer.value;
  return (
    <>
      <h2 class="title">{t('waiting_title')}</h2>
      <p class="quiet">{threads.length === 0 ? t('waiting_none') : t('waiting_some', String(threads.length))}</p>
      {ORDER.map((move) => (
        <Group key={move} move={move} waiting={answer.value} />
      ))}
    </>
  );
}

function Group({ move, waiting: { threads, mailboxes } }: { move: Move; waiting: Waiting }) {
  const group = threads.filter((thread) => thread.move === move);
  if (group.length === 0) return null;
  return (
    <section class={`move-${move}`}>
      <h3 class="move">
        {t(`move_${move}`)} · {group.length}
      </h3>
      <ul class="plain">
        {group.map((thread) => (
          <li key={`${thread.account} ${thread.thread_id}`}>
            <Line thread={thread} address={mailboxes[thread.account]?.opensBy ?? null} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Line({ thread, address }: { thread: Thread; address: string | null }) {
  const says = (
    <>
      <b dir="auto">{thread.subject}</b>
      <span class="quiet">{thread.reasons[0]?.sentence ?? thread.prospects[0]}</span>
    </>
  );
  if (thread.gmail_thread_id === null) return <div class="thread">{says}</div>;
  const url = threadUrl(address, thread.gmail_thread_id);
  const open = (event: Event) => {
    event.preventDefault();
    void browser.tabs.create({ url });
  };
  return (
    <a class="thread" href={url} target="_blank" rel="noreferrer" onClick={open}>
      {says}
    </a>
  );
}
