/**
 * By which of the user's addresses Gmail showed each account: what opens it there where no login says so, as of mail
 * files. By the service's names for the accounts; kept over restarts of the browser.
 */
import { browser } from 'wxt/browser';

type Addresses = Record<string, string>;

const KEY = 'gmail_addresses';
let known: Promise<Addresses> | null = null;

export function gmailAddresses(): Promise<Addresses> {
  known ??= browser.storage.local.get(KEY).then((stored) => (stored[KEY] as Addresses | undefined) ?? {});
  return known;
}

export async function keepGmailAddress(account: string, address: string): Promise<void> {
  const before = await gmailAddresses();
  if (before[account] === address) return;
  const addresses = { ...before, [account]: address };
  known = Promise.resolve(addresses);
  await browser.storage.local.set({ [KEY]: addresses });
}

export async function forgetGmailAddresses(): Promise<void> {
  known = null;
  await browser.storage.local.remove(KEY);
}
