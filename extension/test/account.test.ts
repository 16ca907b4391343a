import { expect, test } from 'vitest';
import { addressInTitle } from '../src/gmail/account';

test.each([
  ['Backend role at Acme - me@example.com - Gmail', 'me@example.com'],
  ['Inbox (3) - Me.Too@Example.com - Gmail', 'me.too@example.com'],
  ['Posteingang – me@example.com – Firma Mail', 'me@example.com'],
  ['Write to rec@acme.example - please - me@example.com - Gmail', 'me@example.com'],
  ['rec@acme.example - me@example.com - Gmail', 'me@example.com'],
  ['Gmail', null],
  ['', null],
  ['see you @ 5 - Gmail', null],
])('%s', (title, address) => expect(addressInTitle(title)).toBe(address));
