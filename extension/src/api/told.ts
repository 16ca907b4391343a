/** Once the user told the service something of a thread: the icon counts anew, and open pages ask anew. */
import { browser } from 'wxt/browser';
import { type Answer, TOLD } from '../messaging';
import { countWaiting } from './badge';

export async function thenRefresh<Value>(telling: Promise<Answer<Value>>): Promise<Answer<Value>> {
  const answer = await telling;
  if (answer.ok) {
    await browser.storage.session.set({ [TOLD]: Date.now() });
    void countWaiting();
  }
  return answer;
}
