import { expect, test } from 'vitest';
import { serverAddress } from '../src/settings';

test.each([
  ['http://127.0.0.1:8765', 'http://127.0.0.1:8765'],
  [' http://127.0.0.1:8765/ ', 'http://127.0.0.1:8765'],
  ['https://bowout.example/team/', 'https://bowout.example/team'],
  ['bowout.example', 'https://bowout.example'],
  ['http://localhost:8765', null],
  ['http://bowout.example', null],
  ['http://127.0.0.1.evil.example', null],
  ['https://user:secret@bowout.example', null],
  ['https://bowout.example/?x=1', null],
  ['ftp://bowout.example', null],
  ['javascript:alert(1)', null],
  ['', null],
])('%s', (typed, address) => expect(serverAddress(typed)).toBe(address));
