/** Calls to the service. Only the worker imports this. */
import type { Answer, Trouble } from '../messaging';
import { readSettings } from '../settings';
import { forgetKey, type Key, readKey } from './token';

export const API = '/api/v1';
const LONGEST_WAIT_MS = 10_000;

/** One segment of a path, whatever it is made of: no name leads to another route. */
export function segment(name: string): string {
  return /^\.+$/.test(name) ? '-' : encodeURIComponent(name);
}

export interface Call {
  method?: 'GET' | 'POST' | 'DELETE';
  query?: Record<string, string>;
  body?: unknown;
  /** In place of the token. */
  bearer?: string;
}

/** Call as the paired extension. */
export async function call<Value>(path: string, options: Call = {}): Promise<Answer<Value>> {
  const [settings, key] = await Promise.all([readSettings(), readKey()]);
  if (!usable(key, settings.server)) return { ok: false, trouble: 'not_paired' };
  const answer = await send<Value>(settings.server, path, { ...options, bearer: key.token });
  // Revoked or expired over there: the token is good for nothing any more. One that came meanwhile is.
  if (!answer.ok && answer.trouble === 'not_paired' && (await readKey()) === key) await forgetKey();
  return answer;
}

export function usable(key: Key | undefined, server: string): key is Key {
  return key !== undefined && key.server === server;
}

/** Call whatever server, with the bearer given or none. */
export async function send<Value>(server: string, path: string, options: Call = {}): Promise<Answer<Value>> {
  const url = new URL(server + API + path);
  for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.set(name, value);
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.bearer !== undefined) headers.authorization = `Bearer ${options.bearer}`;
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  try {
    const response = await fetch(url, {
      method: options.method ?? 'GET',
      headers,
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
      signal: AbortSignal.timeout(LONGEST_WAIT_MS),
    });
    if (!response.ok) return { ok: false, trouble: troubleOf(response.status) };
    return { ok: true, value: response.status === 204 ? (null as Value) : ((await response.json()) as Value) };
  } catch {
    return { ok: false, trouble: 'unreachable' };
  }
}

export function troubleOf(status: number): Trouble {
  if (status === 401) return 'not_paired';
  if (status === 403 || status === 421) return 'refused';
  if (status === 429 || status === 503 || status === 409) return 'busy';
  if (status === 404) return 'gone';
  return 'failed';
}
