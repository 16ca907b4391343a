/** What the user tells the service: that a verdict is wrong, that they spoke. Each can be taken back. */
import type { Answer, Told } from '../messaging';
import { call } from './client';

export async function tell(account: string, threadId: string, what: 'not_this_one' | 'spoke'): Promise<Answer<Told>> {
  const kind: Told['kind'] = what === 'spoke' ? 'notes' : 'feedback';
  const path = `/threads/${encodeURIComponent(threadId)}/${kind}`;
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
