/** The popup: how it stands, the thread count, and the ways to the panel and the options. */
import { useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { ask } from '../../messaging';
import { readSettings } from '../../settings';
import { useAnswer } from '../../ui/answer';
import { t } from '../../ui/text';
import { PairingBox, type Standing } from '../options/pairing_box';

export function Popup() {
  const [settings] = useAnswer(readSettings, []);
  const [standing, setStanding] = useState<Standing>();
  if (settings === undefined) return null;
  return (
    <>
      <h1>{t('name')}</h1>
      {standing === 'paired' && <Count />}
      <PairingBox on={settings.server} onStanding={setStanding} />
      <div class="row">
        <button type="button" class="button" onClick={() => void openPanel()}>
          {t('open_panel')}
        </button>
        <button type="button" class="button plain" onClick={() => void browser.runtime.openOptionsPage()}>
          {t('open_options')}
        </button>
      </div>
      <p class="quiet">{t('privacy_line')}</p>
    </>
  );
}

function Count() {
  const [answer] = useAnswer(() => ask('waiting', {}), []);
  if (!answer?.ok) return null;
  const { length } = answer.value.threads;
  return <p>{t(length === 0 ? 'waiting_none' : 'waiting_some', String(length))}</p>;
}

/** Within the click: browsers open their side panels on nothing else. */
async function openPanel(): Promise<void> {
  if ('sidebarAction' in browser) {
    await (browser.sidebarAction as { open(): Promise<void> }).open();
  } else {
    const window = await browser.windows.getCurrent();
    if (window.id !== undefined) await browser.sidePanel.open({ windowId: window.id });
  }
  close();
}
