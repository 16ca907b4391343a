/** The count on the toolbar icon: threads that wait for a decision. */
import { browser } from 'wxt/browser';
import type { Answer, Waiting } from '../messaging';
import { waiting } from './threads';

const MOST_SHOWN = 99;

let latest = 0;

/** The threads that wait, counted on the icon; what was asked before a pairing was ended counts nothing after it. */
export async function countWaiting(): Promise<Answer<Waiting>> {
  latest += 1;
  const turn = latest;
  const answer = await waiting();
  if (turn === latest) show(answer.ok ? answer.value.threads.length : 0);
  return answer;
}

function show(count: number): void {
  void browser.action.setBadgeBackgroundColor({ color: '#5b4b8a' });
  void browser.action.setBadgeText({ text: badgeText(count) });
}

export function badgeText(count: number): string {
  if (count === 0) return '';
  return count > MOST_SHOWN ? `${MOST_SHOWN}+` : String(count);
}
