/** What the extension's own pages ask of a Gmail tab. */
import { browser } from 'wxt/browser';
import { report } from '../../gmail/report';
import { type Inserted, type InsertRequest, isLeftBehind } from '../../messaging';

type Insert = (request: InsertRequest) => Promise<Inserted>;
type Listener = Parameters<typeof browser.runtime.onMessage.addListener>[0];

export function listenToPages(page: Document, insert: Insert, signal: AbortSignal): void {
  const listener: Listener = (message: unknown, sender, respond) => {
    const own = sender.id === browser.runtime.id && sender.url?.startsWith(browser.runtime.getURL('/'));
    if (!own || typeof message !== 'object' || message === null || !('kind' in message)) return false;
    if (message.kind === 'counts') {
      respond(report(page));
      return false;
    }
    if (message.kind !== 'insert') return false;
    insert(message as InsertRequest).then(respond, () => respond('no_box' satisfies Inserted));
    return true;
  };
  browser.runtime.onMessage.addListener(listener);
  signal.addEventListener('abort', () => {
    // Of an extension that was removed under the page the browser has taken all listeners away.
    if (!isLeftBehind()) browser.runtime.onMessage.removeListener(listener);
  });
}
