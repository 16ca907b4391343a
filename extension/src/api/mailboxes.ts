/** The accounts that the service reads for the user. */
import { isOff, type Mailbox, meant } from '../mailboxes';
import type { Answer } from '../messaging';
import { call } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** By the service's names for them. */
export async function mailboxes(): Promise<Answer<Record<string, Mailbox>>> {
  const listed = await call<Schemas['AccountListOut']>('/accounts');
  if (!listed.ok) return listed;
  const found = listed.value.items.flatMap((account) => {
    const mailbox = mailboxOf(account);
    return mailbox === null ? [] : [[account.name, mailbox] as const];
  });
  return { ok: true, value: Object.fromEntries(found) };
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
  const known = await mailboxes();
  if (!known.ok) return known;
  const boxes = Object.values(known.value);
  return { ok: true, value: meant(boxes, address).some((box) => isOff(box, boxes, paused)) };
}
