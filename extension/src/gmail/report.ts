/** What the page is made of, as far as we look: counts and states, nothing that anybody wrote. */
import { readAccount } from './account';
import { type Counts, counts } from './selectors';
import { findThread } from './thread';

export interface Report {
  thread: string;
  account: 'found' | 'not_found';
  selectors: Counts;
}

export function report(page: Document): Report {
  const open = findThread(page);
  return {
    thread: open.status === 'changed' ? `changed: ${open.why}` : open.status,
    account: readAccount(page).address === null ? 'not_found' : 'found',
    selectors: counts(page),
  };
}
