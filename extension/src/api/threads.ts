/** What the service says of threads, as the extension's parts ask for it. */

import { isOff } from '../mailboxes';
import type { Answer, Draft, Hint, HintAnswer, Intent, Thread, ThreadDetail, Tone, Waiting } from '../messaging';
import { readSettings } from '../settings';
import { call, segment } from './client';
import { keepGmailAddress } from './gmail_addresses';
import { isSwitchedOff, mailboxes } from './mailboxes';
import type { components } from './schema';
import { checkVersion } from './version';

type Schemas = components['schemas'];

/** The most threads that the service gives at once. */
const PAGE = '200';
const READ_AGAIN_SECONDS = 3;

export async function hint(address: string, threadId: string): Promise<HintAnswer> {
  const settings = await readSettings();
  const off = await isSwitchedOff(address, settings.paused);
  if (!off.ok) return { state: 'trouble', trouble: off.trouble };
  if (off.value) return { state: 'silent' };
  const query = { account: address, gmail_thread_id: threadId };
  const [version, answer] = await Promise.all([checkVersion(), call<Schemas['HintOut']>('/hint', { query })]);
  if (!version.ok) return { state: 'trouble', trouble: version.trouble };
  if (!answer.ok) return { state: 'trouble', trouble: answer.trouble };
  const { state, thread, account } = answer.value;
  if (account !== null) void keepGmailAddress(account, address);
  if (state === 'not_a_prospect') return { state: 'silent' };
  if (state === 'reading') return { state, seconds: answer.value.retry_after_seconds ?? READ_AGAIN_SECONDS };
  if (state !== 'judged' || thread === null || account === null)
    return state === 'no_such_account' ? { state } : { state: 'not_scanned', detail: answer.value.detail };
  if (settings.quiet && thread.move === 'keep_going' && thread.owed_answers.length === 0) return { state: 'silent' };
  const found: Hint = {
    account,
    thread,
    tones: answer.value.tones,
    doNotContact: answer.value.do_not_contact,
  };
  return { state: 'judged', hint: found };
}

export function draft(account: string, threadId: string, intent: Intent, tone: Tone): Promise<Answer<Draft>> {
  return call(`/threads/${segment(threadId)}/drafts/${segment(intent)}`, { query: { account, tone } });
}

/** The register is read from the messages, which the hint does without: a question of its own, after the hint. */
export async function tones(account: string, threadId: string): Promise<Answer<Tone[]>> {
  const path = `/threads/${segment(threadId)}/drafts`;
  const answer = await call<Schemas['DraftOffersOut']>(path, { query: { account } });
  return answer.ok ? { ok: true, value: answer.value.tones } : answer;
}

export function detail(account: string, threadId: string): Promise<Answer<ThreadDetail>> {
  return call(`/threads/${segment(threadId)}`, { query: { account } });
}

/** The threads that wait for the user's decision, with the mailboxes that they are in. */
export async function waiting(): Promise<Answer<Waiting>> {
  const version = await checkVersion();
  if (!version.ok) return version;
  const [settings, listed, known] = await Promise.all([readSettings(), undecided(), mailboxes()]);
  if (!listed.ok) return listed;
  if (!known.ok) return known;
  const boxes = Object.values(known.value);
  const on = ({ account }: Thread) => {
    const box = known.value[account];
    return box === undefined || !isOff(box, boxes, settings.paused);
  };
  return {
    ok: true,
    value: { threads: listed.value.filter((thread) => waits(thread) && on(thread)), mailboxes: known.value },
  };
}

/** All that do not just go on, page by page: rests and verdicts set aside are among them. */
async function undecided(): Promise<Answer<Thread[]>> {
  const found: Thread[] = [];
  let after: Record<string, string> = {};
  for (;;) {
    const query = { undecided: 'true', limit: PAGE, ...after };
    const page = await call<Schemas['ThreadListOut']>('/threads', { query });
    if (!page.ok) return page;
    found.push(...page.value.items);
    if (page.value.cursor === null) return { ok: true, value: found };
    after = { cursor: page.value.cursor };
  }
}

/** The service's rule for a thread whose people are all on the do-not-contact list. */
const BARRED = 'do_not_contact';

/** A thread that goes on by itself, rests until its date, or was set aside or barred by the user asks nothing of them. */
export function waits(thread: Thread): boolean {
  if (thread.said?.said === 'not_this_one' || thread.features.rule === BARRED) return false;
  if (thread.owed_answers.length > 0) return true;
  return thread.move !== 'keep_going' && thread.move !== 'pause';
}
