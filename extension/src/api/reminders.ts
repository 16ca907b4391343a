/** The service's reminder of a thread: its day can be changed, or it can be dropped. */
import type { Answer, Reminder } from '../messaging';
import { call, segment } from './client';
import type { components } from './schema';

export async function reminder(account: string, threadId: string): Promise<Answer<Reminder | null>> {
  const answer = await call<components['schemas']['ReminderListOut']>('/reminders');
  if (!answer.ok) return answer;
  const found = answer.value.items.find((each) => each.account === account && each.thread_id === threadId);
  return { ok: true, value: found ?? null };
}

export function remind(account: string, threadId: string, on: string | null): Promise<Answer<null>> {
  return call(`/reminders/${segment(threadId)}`, { method: 'POST', body: { account, on } });
}
