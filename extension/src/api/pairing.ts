/**
 * Pairing: the extension asks and shows a code, the user accepts it in the service (`bowout pair CODE`), the extension
 * fetches a token of its own. What waits is kept for the session: popups close and workers sleep meanwhile.
 */
import { browser } from 'wxt/browser';
import type { Answer, Pairing } from '../messaging';
import { readSettingsAnew } from '../settings';
import { call, send, usable } from './client';
import { forgetGmailAddresses } from './gmail_addresses';
import type { components } from './schema';
import { forgetKey, keepKey, readKey } from './token';
import { checkVersion, forgetVersion } from './version';

type Asked = components['schemas']['PairingAskedOut'];
type Polled = components['schemas']['PairingPolledOut'];

interface Waiting extends Asked {
  server: string;
}

const KEY = 'pairing';

/** How far it is; a pairing that waits is asked for its token on the way. */
export async function pairing(): Promise<Answer<Pairing>> {
  const [settings, key] = await Promise.all([readSettingsAnew(), readKey()]);
  const waiting = await readWaiting();
  if (waiting !== null && waiting.server === settings.server) return poll(waiting);
  if (!usable(key, settings.server)) return { ok: true, value: { state: 'none' } };
  await forgetVersion(); // asked of the service itself: the pairing may have been ended over there
  const version = await checkVersion();
  if (version.ok) return { ok: true, value: { state: 'paired', version: version.value } };
  // Revoked over there: the token is worth nothing any more.
  if (version.trouble === 'not_paired') return { ok: true, value: { state: 'none' } };
  return version;
}

export async function pair(name: string): Promise<Answer<Pairing>> {
  const { server } = await readSettingsAnew();
  const asked = await send<Asked>(server, '/pairings', { method: 'POST', body: { name } });
  if (!asked.ok) return asked;
  const waiting: Waiting = { ...asked.value, server };
  await browser.storage.session.set({ [KEY]: waiting });
  return { ok: true, value: shown(waiting) };
}

export async function unpair(): Promise<void> {
  const key = await readKey();
  if (key !== undefined) await call(`/pairings/${key.pairingId}`, { method: 'DELETE' });
  await Promise.all([forgetKey(), forgetVersion(), forgetGmailAddresses(), browser.storage.session.remove(KEY)]);
}

/** Whether one waits to be accepted. */
export async function readWaiting(): Promise<Waiting | null> {
  const waiting = (await browser.storage.session.get(KEY))[KEY] as Waiting | undefined;
  return waiting !== undefined && Date.parse(waiting.expires_at) > Date.now() ? waiting : null;
}

/** The token is given out once: whoever asks meanwhile (pages, the alarm) waits for the same answer. */
let polling: { id: string; answer: Promise<Answer<Pairing>> } | null = null;

function poll(waiting: Waiting): Promise<Answer<Pairing>> {
  const id = waiting.pairing_id;
  if (polling?.id !== id) {
    const answer = pollOnce(waiting).finally(() => {
      if (polling?.id === id) polling = null;
    });
    polling = { id, answer };
  }
  return polling.answer;
}

async function pollOnce(waiting: Waiting): Promise<Answer<Pairing>> {
  const path = `/pairings/${waiting.pairing_id}`;
  const polled = await send<Polled>(waiting.server, path, { bearer: waiting.poll_secret });
  if (!polled.ok && polled.trouble !== 'gone') return polled;
  if (polled.ok && polled.value.token === null) return { ok: true, value: shown(waiting) };
  // Gone over there, or fetched: looked at anew without what waited.
  if (polled.ok && polled.value.token !== null)
    await keepKey({ token: polled.value.token, pairingId: waiting.pairing_id, server: waiting.server });
  await Promise.all([browser.storage.session.remove(KEY), forgetVersion()]);
  return pairing();
}

function shown(waiting: Waiting): Pairing {
  return { state: 'waiting', code: waiting.code, expiresAt: waiting.expires_at };
}
