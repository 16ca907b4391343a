import { expect, test } from 'vitest';
import { mailboxOf } from '../src/api/mailboxes';
import { isOff } from '../src/mailboxes';

const work = { address: 'mara@firm.example', own: ['mara@firm.example', 'sales@firm.example'] };
const home = { address: 'mara@home.example', own: ['mara@home.example', 'mara@firm.example', 'sales@firm.example'] };

test.each([
  [[], [false, false]],
  [['mara@firm.example'], [true, false]],
  [['mara@home.example'], [false, true]],
  // Either's own, and neither is opened by it.
  [['sales@firm.example'], [true, true]],
  [['somebody@else.example'], [false, false]],
])('switched off by %o', (paused, off) => {
  const boxes = [work, home];
  expect(boxes.map((box) => isOff(box, boxes, paused))).toEqual(off);
  expect(isOff(work, [work], ['sales@firm.example'])).toBe(true);
});

const login = { host: 'imap.firm.example', port: 993, user: 'Mara@firm.example', tls: 'implicit' as const };
const own = ['a.alias@firm.example', 'mara@firm.example'];

test.each([
  ['the login', { imap: login, addresses: own }, 'a.alias@firm.example', 'mara@firm.example'],
  ['where there is none, the address that Gmail was seen with', { imap: null, addresses: own }, own[1], own[1]],
  ['no address that is not among its own', { imap: null, addresses: own }, 'somebody@else.example', null],
  ['none where it could be any', { imap: null, addresses: own }, undefined, null],
  ['the only one', { imap: null, addresses: ['a.alias@firm.example'] }, undefined, 'a.alias@firm.example'],
  ['a login that is no address is none', { imap: { ...login, user: 'mara' }, addresses: own }, own[1], own[1]],
])('Gmail opens a mailbox by %s', (_, account, seen, opensBy) => {
  expect(mailboxOf(account, seen)?.opensBy).toBe(opensBy);
});
