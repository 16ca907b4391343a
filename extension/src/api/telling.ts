/** What the user tells the service: a verdict is wrong, they spoke, somebody is not to be contacted, a changed draft. */
import type { Answer, Finding, Intent, Told, Tone } from '../messaging';
import { call, segment } from './client';
import type { components } from './schema';

export async function tell(account: string, threadId: string, what: 'not_this_one' | 'spoke'): Promise<Answer<Told>> {
  const kind: Told['kind'] = what === 'spoke' ? 'notes' : 'feedback';
  const path = `/threads/${segment(threadId)}/${kind}`;
  const body = what === 'spoke' ? { kind: what } : { said: what };
  const answer = await call<{ id: number }>(path, { method: 'POST', query: { account }, body });
  return answer.ok ? { ok: true, value: { kind, id: answer.value.id } } : answer;
}

export function takeBack({ kind, id }: Told): Promise<Answer<null>> {
  const known = kind === 'notes' || kind === 'feedback';
  return known
    ? call(`/${kind}/${Number(id)}`, { method: 'DELETE' })
    : Promise.resolve({ ok: false, trouble: 'failed' });
}

export async function doNotContact(account: string, threadId: string): Promise<Answer<null>> {
  const body = { account, thread_id: threadId };
  const answer = await call<components['schemas']['EntryOut']>('/do-not-contact', { method: 'POST', body });
  return answer.ok ? { ok: true, value: null } : answer;
}

export async function etiquette(intent: Intent, tone: Tone, text: string): Promise<Answer<Finding[]>> {
  const body = { intent, tone, text: text.slice(0, LONGEST_TEXT) };
  const answer = await call<components['schemas']['FindingListOut']>('/etiquette', { method: 'POST', body });
  return answer.ok ? { ok: true, value: answer.value.items } : answer;
}

/** The service's own limit. */
const LONGEST_TEXT = 20_000;
