/** What the user has chosen. Kept in the extension's storage; content scripts never read it. */
import { browser } from 'wxt/browser';

export interface Settings {
  /** The service's root, without a slash at the end. */
  server: string;
  /** Say nothing where there is nothing to do. */
  quiet: boolean;
  /** Own addresses of the accounts that are switched off. */
  paused: string[];
}

export const DEFAULTS: Settings = { server: 'http://127.0.0.1:8765', quiet: false, paused: [] };

const KEY = 'settings';

let known: Promise<Settings> | null = null;

/** Read once by each part of the extension, and again after a change: every hint asks for them. */
export function readSettings(): Promise<Settings> {
  known ??= read();
  return known;
}

/** Read anew: another part may have changed them a moment ago, and its word of it be still on the way. */
export function readSettingsAnew(): Promise<Settings> {
  forget();
  return readSettings();
}

async function read(): Promise<Settings> {
  browser.storage.local.onChanged.addListener(forget);
  const stored = await browser.storage.local.get(KEY);
  return { ...DEFAULTS, ...(stored[KEY] as Partial<Settings> | undefined) };
}

function forget(): void {
  known = null;
}

export async function changeSettings(change: Partial<Settings>): Promise<Settings> {
  const changed = { ...(await read()), ...change };
  await browser.storage.local.set({ [KEY]: changed });
  forget();
  return changed;
}

/**
 * A server address as typed, put in order; null where it is none that may be used: this machine by its number
 * (`localhost` is another host to the browser, and may be another machine to the resolver), or https.
 */
export function serverAddress(typed: string): string | null {
  const text = typed.trim();
  let url: URL;
  try {
    url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    return null;
  }
  const loopback = url.protocol === 'http:' && url.hostname === '127.0.0.1';
  const clean = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return clean && (loopback || url.protocol === 'https:') ? url.origin + url.pathname.replace(/\/+$/, '') : null;
}
