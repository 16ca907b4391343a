/** The side panel: follows the thread of the tab beside it; without one, the threads that wait for a decision. */
import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { type Answer, ask, type ShownThread } from '../../messaging';
import { t } from '../../ui/text';
import { TroubleNote } from '../../ui/trouble';
import './panel.css';
import { ThreadView } from './thread_view';
import { WaitingList } from './waiting_list';

/** The active tab of this window, and what it shows. */
interface Beside {
  id: number;
  shown: Answer<ShownThread | null>;
}

export function Panel() {
  const [tab, setTab] = useState<Beside | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => follow(setTab), [round]);
  if (tab === null) return null;
  return (
    <>
      <h1 class="visually-hidden">{t('name')}</h1>
      <View tab={tab} onRetry={() => setRound(round + 1)} />
    </>
  );
}

function View({ tab: { id, shown }, onRetry }: { tab: Beside; onRetry: () => void }) {
  if (!shown.ok) return <TroubleNote trouble={shown.trouble} onRetry={onRetry} />;
  const thread = shown.value;
  if (thread === null) return <WaitingList />;
  return <ThreadView key={`${id} ${thread.address} ${thread.threadId}`} tabId={id} shown={thread} />;
}

/** Calls back with the tab and its thread, now and whenever either changes. */
function follow(tell: (tab: Beside) => void): () => void {
  const look = async () => {
    const [active] = await browser.tabs.query({ active: true, currentWindow: true });
    const asked = new URLSearchParams(location.search).get('tab');
    const id = asked === null ? active?.id : Number(asked);
    if (id !== undefined) tell({ id, shown: await ask('shown_in', { tabId: id }) });
  };
  const lookAgain = () => void look();
  browser.tabs.onActivated.addListener(lookAgain);
  browser.storage.session.onChanged.addListener(lookAgain);
  lookAgain();
  return () => {
    browser.tabs.onActivated.removeListener(lookAgain);
    browser.storage.session.onChanged.removeListener(lookAgain);
  };
}
