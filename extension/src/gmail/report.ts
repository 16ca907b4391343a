/** What the page is made of, as far as we look: counts and states, nothing that anybody wrote. */
import { readAccount } from './account';
import { counts } from './selectors';
import { findThread } from './thread';

export function report(page: Document): unknown {
  const open = findThread(page);
  return {
    thread: open.status === 'changed' ? `changed: ${open.why}` : open.status,
    account: readAccount(page).address === null ? 'not found' : 'found',
    selectors: counts(page),
  };
}
