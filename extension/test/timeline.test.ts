import { expect, test } from 'vitest';
import { layOut } from '../src/features/panel/timeline';
import type { Message, ThreadDetail } from '../src/messaging';

const NOW = new Date('2026-11-25T12:00:00Z');

function message(at: string | null, stance: Message['stance'], own = stance === null): Message {
  return { message_id: `m${at}`, gmail_message_id: null, from: null, at, own, own_text: '', stance, sure: true };
}

function thread(messages: Message[], more: Partial<ThreadDetail> = {}): ThreadDetail {
  return { messages, revisit_on: null, over_pursuit: [], ...more } as ThreadDetail;
}

test('marks follow each other in time and never overlap', () => {
  const { points, width } = layOut(
    thread([
      message('2026-11-01T09:00:00Z', null),
      message('2026-11-01T09:01:00Z', 'engaged'),
      message('2026-11-20T09:00:00Z', null),
    ]),
    NOW,
  );
  const steps = points.slice(1).map(({ x }, at) => x - (points[at]?.x ?? 0));
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(13);
  expect(points.map(({ mark }) => mark)).toEqual(['own', 'forward', 'own']);
  expect(width).toBeGreaterThan(points.at(-1)?.x ?? 0);
});

test.each([
  ['2026-11-19T12:00:00Z', 0],
  ['2026-11-18T12:00:00Z', 1],
  ['2024-11-18T12:00:00Z', 1],
])('a silence since %s', (at, silences) => {
  const laid = layOut(thread([message(at, null)]), NOW);
  expect(laid.silences.length).toBe(silences);
  expect(laid.today).toBeLessThan(laid.width);
});

test('a date of theirs stands after today, one that has passed does not', () => {
  const messages = [message('2026-11-20T12:00:00Z', 'not_now')];
  const ahead = layOut(thread(messages, { revisit_on: '2027-02-01' }), NOW);
  expect(ahead.revisit?.x).toBeGreaterThan(ahead.today);
  expect(layOut(thread(messages, { revisit_on: '2026-11-01' }), NOW).revisit).toBeNull();
});

test('pushes are marked by the message they were made with, and undated mail is left out', () => {
  const pushed = message('2026-11-20T12:00:00Z', null);
  const evidence = {
    message_id: pushed.message_id,
    gmail_message_id: null,
    quote: 'x',
    prefix: '',
    suffix: '',
    start: 0,
    end: 1,
  };
  const notes = [{ kind: 'bump', sentence: 'A bump.', evidence }] as ThreadDetail['over_pursuit'];
  const { points } = layOut(thread([pushed, message(null, 'evasive')], { over_pursuit: notes }), NOW);
  expect(points.map((point) => point.pushed)).toEqual([true]);
});

test('an empty thread has a picture too', () => expect(layOut(thread([]), NOW).points).toEqual([]));
