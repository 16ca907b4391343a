import { browser } from 'wxt/browser';
import { defineBackground } from 'wxt/utils/define-background';
import { answer } from '../api/answers';
import { countWaiting } from '../api/badge';
import { pairing, readWaiting } from '../api/pairing';
import { writeShown } from '../api/shown';
import { UNANSWERED } from '../messaging';

const BADGE = 'badge';
const BADGE_EVERY_MINUTES = 5;
const PAIRING = 'pairing';

export default defineBackground(() => {
  browser.runtime.onMessage.addListener((message, sender, respond) => {
    const answered = answer(message, sender);
    if (answered === null) return false;
    answered.then(respond, () => respond(UNANSWERED));
    return true;
  });
  browser.runtime.onInstalled.addListener(() => {
    // Content scripts need nothing of the storage; Firefox has no such setting.
    void browser.storage.local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
    void browser.alarms.create(BADGE, { periodInMinutes: BADGE_EVERY_MINUTES, delayInMinutes: 0.5 });
    void browser.alarms.create(PAIRING, { periodInMinutes: 0.5 });
  });
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === BADGE) void countWaiting();
    if (name === PAIRING) void fetchToken();
  });
  browser.tabs.onRemoved.addListener((tabId) => void writeShown(tabId, null));
  browser.commands.onCommand.addListener((_command, tab) => {
    if (tab?.id !== undefined && 'sidePanel' in browser) void browser.sidePanel.open({ tabId: tab.id });
  });
});

/** The user may accept the code after the page that showed it was closed. */
async function fetchToken(): Promise<void> {
  if ((await readWaiting()) === null) return;
  await pairing();
  await countWaiting();
}
