import { expect, test } from 'vitest';
import { fromHex, fromJslog, fromPermId, toHex } from '../src/gmail/ids';

const ID = '1864640062651273503';
const encoded = (value: unknown) => btoa(JSON.stringify(value));

test.each([
  ['19e08841f84a911f', ID],
  ['FFFFFFFFFFFFFFFF', '18446744073709551615'],
  ['0', null],
  ['', null],
  [undefined, null],
  ['undefined', null],
  ['19e08841f84a911f0', null],
  ['19e0 8841', null],
])('hex %s', (hex, decimal) => expect(fromHex(hex)).toBe(decimal));

test.each([
  [`thread-f:${ID}`, { kind: 'server', decimal: ID }],
  [`#thread-f:${ID}`, { kind: 'server', decimal: ID }],
  ['#thread-a:r-767', { kind: 'local', name: 'r-767' }],
  ['undefined', null],
  ['', null],
  [null, null],
  [`#msg-f:${ID}`, null],
  ['thread-f:99999999999999999999999', null],
  [`thread-f:${ID}|msg-f:1`, { kind: 'server', decimal: ID }],
  ['thread-a:r-76|msg-a:r-77', { kind: 'local', name: 'r-76' }],
  ['thread-f:-1', null],
])('perm id %s', (text, id) => expect(fromPermId(text)).toEqual(id));

test.each([
  [`20277; u014N:xr6bB; 1:${encoded([`#thread-f:${ID}`])}; 4:WyJ4Il0`, ID],
  [`1:${encoded([['x', `#thread-f:${ID}`]])}`, ID],
  ['1:not base64!; 4:x', null],
  [`1:${btoa('{"a":1}')}`, null],
  [`4:${encoded([`#thread-f:${ID}`])}`, null],
  [null, null],
])('jslog %s', (text, id) => {
  const found = fromJslog(text);
  expect(found?.kind === 'server' ? found.decimal : null).toBe(id);
});

test('there and back', () => expect(fromHex(toHex(ID))).toBe(ID));
