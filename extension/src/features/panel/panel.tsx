/** The side panel: follows the thread of the tab beside it; without one, the threads that wait for a decision. */
import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { ask, type ShownThread } from '../../messaging';
import { t } from '../../ui/text';
import './panel.css';
import { ThreadView } from './thread_view';
import { WaitingList } from './waiting_list';

export function Panel() {
  const [tab, setTab] = useState<{ id: number; shown: ShownThread | null } | null>(null);
  useEffect(() => follow(setTab), []);
  if (tab === null) return null;
  const { id, shown } = tab;
  return (
    <>
      <h1 class="visually-hidden">{t('name')}</h1>
      {shown === null ? <WaitingList /> : <ThreadView key={`${id} ${shown.threadId}`} tabId={id} shown={shown} />}
    </>
  );
}

/** Calls back with the active tab of this window and its thread, now and whenever either changes. */
function follow(tell: (tab: { id: number; shown: ShownThread | null }) => void): () => void {
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
