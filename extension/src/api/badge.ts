/** The count on the toolbar icon: threads that wait for a decision. */
import { browser } from 'wxt/browser';
import { waiting } from './threads';
import { readKey } from './token';

const MOST_SHOWN = 99;

export async function refreshBadge(): Promise<void> {
  const answer = (await readKey()) === undefined ? null : await waiting();
  const count = answer?.ok ? answer.value.threads.length : 0;
  await browser.action.setBadgeBackgroundColor({ color: '#5b4b8a' });
  await browser.action.setBadgeText({ text: badgeText(count) });
}

export function badgeText(count: number): string {
  if (count === 0) return '';
  return count > MOST_SHOWN ? `${MOST_SHOWN}+` : String(count);
}
