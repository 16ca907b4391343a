/** Whom a thread points to, as the service makes it out. */
import type { Answer, Referral } from '../messaging';
import { call } from './client';
import type { components } from './schema';

export async function referral(account: string, threadId: string): Promise<Answer<Referral | null>> {
  const answer = await call<components['schemas']['ReferralListOut']>('/referrals');
  if (!answer.ok) return answer;
  const found = answer.value.items.find((each) => each.account === account && each.thread_id === threadId);
  return { ok: true, value: found ?? null };
}
