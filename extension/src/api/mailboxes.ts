/** The accounts that the service reads for the user. */
import { isOff, type Mailbox, meant } from '../mailboxes';
import type { Answer } from '../messaging';
import { call } from './client';
import type { components } from './schema';
import { type Key, readKey } from './token';

type Schemas = components['schemas'];

/** The hints of so long ask for the accounts once. */
const FRESH_MS = 60_000;

let latest: { key: Key | undefined; at: number; mailboxes: Record<string, Mailbox> } | null = null;

/** By the service's names for them. */
export async function mailboxes(): Promise<Answer<Record<string, Mailbox>>> {
  const key = await readKey();
  const listed = await call<Schemas['AccountListOut']>('/accounts');
  if (!listed.ok) return listed;
  const found = listed.value.items.flatMap((account) => {
    const mailbox = mailboxOf(account);
    return mailbox === null ? [] : [[account.name, mailbox] as const];
  });
  const value = Object.fromEntries(found);
  latest = { key, at: Date.now(), mailboxes: value };
  return { ok: true, value };
}

async function mailboxesOfLate(): Promise<Answer<Record<string, Mailbox>>> {
  const fresh = latest !== null && Date.now() - latest.at < FRESH_MS && latest.key === (await readKey());
  return fresh && latest !== null ? { ok: true, value: latest.mailboxes } : mailboxes();
}

function mailboxOf({ imap, addresses }: Schemas['AccountOut']): Mailbox | null {
  const login = imap?.user.includes('@') ? [imap.user] : [];
  const own = [...login, ...addresses].map((address) => address.toLowerCase());
  return own[0] === undefined ? null : { address: own[0], own: [...new Set(own)] };
}

/** Of the mailbox that Gmail names by that address. The service is asked only where some mailbox is switched off. */
export async function isSwitchedOff(address: string, paused: string[]): Promise<Answer<boolean>> {
  if (paused.length === 0) return { ok: true, value: false };
  if (paused.includes(address)) return { ok: true, value: true };
  const known = await mailboxesOfLate();
  if (!known.ok) return known;
  const boxes = Object.values(known.value);
  return { ok: true, value: meant(boxes, address).some((box) => isOff(box, boxes, paused)) };
}
