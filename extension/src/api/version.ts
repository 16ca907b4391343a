/** Whether service and extension fit: the same major and minor version. */
import { browser } from 'wxt/browser';
import type { Answer } from '../messaging';
import { call } from './client';
import type { components } from './schema';

const KEY = 'service_version';

export function fits(service: string, extension: string): boolean {
  const two = (version: string) => version.split('.').slice(0, 2).join('.');
  return two(service) === two(extension);
}

/** So long an answer holds: a service can be updated under a browser that runs for weeks. */
const FRESH_MS = 300_000;

interface Known {
  version: string;
  at: number;
}

let known: Known | null = null;

/** The service's version, asked anew every few minutes; the trouble `version` where it does not fit. */
export async function checkVersion(): Promise<Answer<string>> {
  known ??= ((await browser.storage.session.get(KEY))[KEY] as Known | undefined) ?? null;
  if (known !== null && Date.now() - known.at < FRESH_MS) return { ok: true, value: known.version };
  const answer = await call<components['schemas']['VersionOut']>('/version');
  // Every version that fits has this route.
  if (!answer.ok) return answer.trouble === 'gone' ? { ok: false, trouble: 'version' } : answer;
  const { version } = answer.value;
  if (!fits(version, browser.runtime.getManifest().version)) return { ok: false, trouble: 'version' };
  known = { version, at: Date.now() };
  await browser.storage.session.set({ [KEY]: known });
  return { ok: true, value: version };
}

export function forgetVersion(): Promise<void> {
  known = null;
  return browser.storage.session.remove(KEY);
}
