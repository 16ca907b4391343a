/** Addresses within Gmail. */
import type { NewMail } from '../messaging';
import { toHex } from './ids';

const ROOT = 'https://mail.google.com/mail';

/** The account is named by its address, which holds however many accounts are signed in. */
function home(account: string | null, index = 0): string {
  return account === null ? `${ROOT}/u/${index}/` : `${ROOT}/?authuser=${encodeURIComponent(account)}`;
}

/** A thread, by its decimal id. */
export function threadUrl(account: string | null, threadId: string): string {
  return `${home(account)}#all/${toHex(threadId)}`;
}

/** A new mail with everything filled in; it is sent by the user or not at all. */
export function composeUrl(account: string | null, mail: NewMail): string {
  const url = new URL(home(account));
  for (const [key, value] of Object.entries({
    view: 'cm',
    fs: '1',
    to: mail.to.join(','),
    su: mail.subject,
    body: mail.body,
  }))
    url.searchParams.set(key, value);
  return url.href;
}
