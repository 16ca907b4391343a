/** The worker's side of `messaging`: who may ask what, and who answers it. */
import { browser } from 'wxt/browser';
import { composeUrl } from '../gmail/links';
import type { Asked, Kind, Questions } from '../messaging';
import { readSettings } from '../settings';
import { countWaiting } from './badge';
import { pair, pairing, unpair } from './pairing';
import { referral } from './referrals';
import { remind, reminder } from './reminders';
import { readShown, writeShown } from './shown';
import { doNotContact, etiquette, takeBack, tell } from './telling';
import { detail, draft, hint, tones } from './threads';
import { thenRefresh } from './told';

type Sender = Parameters<Parameters<typeof browser.runtime.onMessage.addListener>[0]>[1];
type Answers = { [K in Kind]: (asked: Asked<K>, sender: Sender) => Promise<Questions[K]['answer']> };

const GMAIL = 'https://mail.google.com/';
const FOR_CONTENT: ReadonlySet<string> = new Set([
  'hint',
  'draft',
  'tones',
  'shown',
  'new_mail',
  'tell',
  'take_back',
  'etiquette',
  'reminder',
  'remind',
  'do_not_contact',
  'open_panel',
  'open_options',
]);

const answers: Answers = {
  hint: ({ address, threadId }) => hint(address, threadId),
  draft: ({ account, threadId, intent, tone }) => draft(account, threadId, intent, tone),
  tones: ({ account, threadId }) => tones(account, threadId),
  shown: async ({ thread }, sender) => {
    if (sender.tab?.id !== undefined) await writeShown(sender.tab.id, thread);
    const { quiet } = await readSettings();
    return { ok: true, value: { quiet } };
  },
  new_mail: async ({ address, mail }, { tab }) => {
    const beside = tab === undefined ? {} : { windowId: tab.windowId, index: tab.index + 1 };
    await browser.tabs.create({ url: composeUrl(address, mail), ...beside });
    return { ok: true, value: null };
  },
  open_panel: (_, sender) => openPanel(sender),
  open_options: async () => {
    await browser.runtime.openOptionsPage();
    return null;
  },
  tell: ({ account, threadId, what }) => thenRefresh(tell(account, threadId, what)),
  reminder: ({ account, threadId }) => reminder(account, threadId),
  remind: ({ account, threadId, on }) => thenRefresh(remind(account, threadId, on)),
  etiquette: ({ intent, tone, text }) => etiquette(intent, tone, text),
  do_not_contact: ({ account, threadId }) => thenRefresh(doNotContact(account, threadId)),
  take_back: ({ told }) => thenRefresh(takeBack(told)),
  shown_in: async ({ tabId }) => ({ ok: true, value: await readShown(tabId) }),
  thread: ({ account, threadId }) => detail(account, threadId),
  referral: ({ account, threadId }) => referral(account, threadId),
  waiting: () => countWaiting(),
  pairing: () => pairing(),
  pair: ({ name }) => pair(name),
  unpair: async () => {
    await unpair();
    await countWaiting();
    return { ok: true, value: null };
  },
};

/** The answer to a message, or null where its sender may not ask that. */
export function answer(message: unknown, sender: Sender): Promise<unknown> | null {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return null;
  const { kind } = message;
  if (typeof kind !== 'string' || !Object.hasOwn(answers, kind) || !mayAsk(kind, sender)) return null;
  return (answers[kind as Kind] as (asked: unknown, sender: Sender) => Promise<unknown>)(message, sender);
}

/** Pages of the extension may ask anything, our content script in Gmail's top frame a little, others nothing. */
export function mayAsk(kind: string, sender: Sender): boolean {
  if (sender.id !== browser.runtime.id) return false;
  if (sender.url?.startsWith(browser.runtime.getURL('/'))) return true;
  return sender.frameId === 0 && (sender.url ?? '').startsWith(GMAIL) && FOR_CONTENT.has(kind);
}

async function openPanel(sender: Sender): Promise<boolean> {
  const tabId = sender.tab?.id;
  if (tabId === undefined || !('sidePanel' in browser)) return false;
  try {
    await browser.sidePanel.open({ tabId });
    return true;
  } catch {
    return false; // the browser saw no click of the user's
  }
}
