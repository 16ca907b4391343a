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

let known: string | null = null;

/** The service's version, asked once per session; the trouble `version` where it does not fit. */
export async function checkVersion(): Promise<Answer<string>> {
  if (known !== null) return { ok: true, value: known };
  const stored = (await browser.storage.session.get(KEY))[KEY];
  if (typeof stored === 'string') {
    known = stored;
    return { ok: true, value: stored };
  }
  const answer = await call<components['schemas']['VersionOut']>('/version');
  // Every version that fits has this route.
  if (!answer.ok) return answer.trouble === 'gone' ? { ok: false, trouble: 'version' } : answer;
  const { version } = answer.value;
  if (!fits(version, browser.runtime.getManifest().version)) return { ok: false, trouble: 'version' };
  await browser.storage.session.set({ [KEY]: version });
  return { ok: true, value: version };
}

export function forgetVersion(): Promise<void> {
  known = null;
  return browser.storage.session.remove(KEY);
}
