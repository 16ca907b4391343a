/** Which thread each tab shows: kept for the session, as the worker sleeps. */
import { browser } from 'wxt/browser';
import type { ShownThread } from '../messaging';

const key = (tabId: number) => `shown_${tabId}`;

export async function readShown(tabId: number): Promise<ShownThread | null> {
  const name = key(tabId);
  return ((await browser.storage.session.get(name))[name] as ShownThread | undefined) ?? null;
}

export async function writeShown(tabId: number, thread: ShownThread | null): Promise<void> {
  if (thread === null) await browser.storage.session.remove(key(tabId));
  else await browser.storage.session.set({ [key(tabId)]: thread });
}
