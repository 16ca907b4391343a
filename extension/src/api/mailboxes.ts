/** The accounts that the service reads for the user. */
import { isOff, type Mailbox, meant } from '../mailboxes';
import type { Answer, Openable } from '../messaging';
import { call } from './client';
import { gmailAddresses } from './gmail_addresses';
import type { components } from './schema';
import { type Key, readKey } from './token';

type Schemas = components['schemas'];
type Mailboxes = Record<string, Openable>;

/** The hints of so long ask for the accounts once. */
const FRESH_MS = 60_000;

let latest: { key: Key | undefined; at: number; mailboxes: Mailboxes } | null = null;

/** By the service's names for them. */
export async function mailboxes(): Promise<Answer<Mailboxes>> {
  const [key, seen] = await Promise.all([readKey(), gmailAddresses()]);
  const listed = await call<Schemas['AccountListOut']>('/accounts');
  if (!listed.ok) return listed;
  const found = listed.value.items.flatMap((account) => {
    const mailbox = mailboxOf(account, seen[account.name]);
    return mailbox === null ? [] : [[account.name, mailbox] as const];
  });
  const value = Object.fromEntries(found);
  latest = { key, at: Date.now(), mailboxes: value };
  return { ok: true, value };
}

async function mailboxesOfLate(): Promise<Answer<Mailboxes>> {
  const fresh = latest !== null && Date.now() - latest.at < FRESH_MS && latest.key === (await readKey());
  return fresh && latest !== null ? { ok: true, value: latest.mailboxes } : mailboxes();
}

/** `seen`: by which address Gmail showed it. */
export function mailboxOf({ imap, addresses }: Pick<Schemas['AccountOut'], 'imap' | 'addresses'>, seen?: string) {
  const login = imap?.user.includes('@') ? imap.user.toLowerCase() : null;
  const own = [...new Set([...(login === null ? [] : [login]), ...addresses.map((address) => address.toLowerCase())])];
  const [address] = own;
  if (address === undefined) return null;
  const known = own.length === 1 ? address : own.find((each) => each === seen);
  return { address, own, opensBy: login ?? known ?? null } satisfies Openable;
}

/** Of the mailbox that Gmail names by that address. The service is asked only where some mailbox is switched off. */
export async function isSwitchedOff(address: string, paused: string[]): Promise<Answer<boolean>> {
  if (paused.length === 0) return { ok: true, value: false };
  if (paused.includes(address)) return { ok: true, value: true };
  const known = await mailboxesOfLate();
  if (!known.ok) return known;
  const boxes: Mailbox[] = Object.values(known.value);
  return { ok: true, value: meant(boxes, address).some((box) => isOff(box, boxes, paused)) };
}
