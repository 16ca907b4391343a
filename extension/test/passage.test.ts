import { expect, test } from 'vitest';
import { locate, normalize } from '../src/gmail/passage';

const text = normalize('Thanks.\nLet us\u00a0digest it   and\ncircle back. Later we will circle back.').text;
const found = (quote: string, prefix = '', suffix = '') => {
  const at = locate(text, { quote, prefix, suffix });
  return at === null ? null : text.slice(at.start, at.end);
};

test.each([
  ['digest it and circle back', '', '', 'digest it and circle back'],
  ['digest\n> it', '', '', null],
  ['circle back', '', '', null],
  ['circle back', 'digest it and ', '. Later', 'circle back'],
  ['circle back', 'we will', '.', 'circle back'],
  ['circle back', 'never stood here', 'nor this', null],
  ['digest it', 'other words before', 'other words after', 'digest it'],
  ['', '', '', null],
  ['never stood here', '', '', null],
])('%s', (quote, prefix, suffix, expected) => expect(found(quote, prefix, suffix)).toBe(expected));

test('places point into the original', () => {
  const { text: normal, places } = normalize('a \n\u200b b');
  expect(normal).toBe('a b');
  expect(places).toEqual([0, 1, 5]);
});
