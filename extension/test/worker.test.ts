import { expect, test } from 'vitest';
import { badgeText } from '../src/api/badge';
import { segment, troubleOf } from '../src/api/client';
import { waits } from '../src/api/threads';
import { fits } from '../src/api/version';
import { againAfter } from '../src/features/card/again';
import { grounds, offered, stateOf } from '../src/features/card/model';
import type { Hint, HintAnswer, Thread } from '../src/messaging';

const thread = (move: Thread['move'], more: Partial<Thread> = {}): Thread =>
  ({
    move,
    owed_answers: [],
    features: {},
    reasons: [],
    intents: [],
    prospects: ['dirk@toys.example'],
    ...more,
  }) as unknown as Thread;
const owed = [{ message_id: 'm', gmail_message_id: null, quote: 'Does it?', prefix: '', suffix: '', start: 0, end: 8 }];

test.each([
  [thread('walk_away'), true],
  [thread('walk_away', { said: { id: 1, said: 'not_this_one', scope: 'reading' } }), false],
  [thread('stop'), true],
  [thread('stop', { features: { rule: 'do_not_contact' } }), false],
  [thread('keep_going'), false],
  [thread('pause'), false],
  [thread('keep_going', { owed_answers: owed }), true],
])('what waits for a decision', (each, expected) => expect(waits(each)).toBe(expected));

test.each([
  ['<a@b>', '%3Ca%40b%3E'],
  ['..', '-'],
  ['../../accounts', '..%2F..%2Faccounts'],
])('the segment %s of a path stays one', (name, made) => {
  expect(segment(name)).toBe(made);
  const path = `/api/v1/threads/${segment(name)}/drafts`;
  expect(new URL(`http://127.0.0.1${path}`).pathname).toBe(path);
});

test.each([
  [0, ''],
  [7, '7'],
  [99, '99'],
  [100, '99+'],
])('badge of %i', (count, text) => expect(badgeText(count)).toBe(text));

test.each([
  ['0.1.0', '0.1.9', true],
  ['0.2.0', '0.1.0', false],
  ['1.1.0', '0.1.0', false],
])('service %s and extension %s', (service, extension, expected) => expect(fits(service, extension)).toBe(expected));

test.each([
  [401, 'not_paired'],
  [403, 'refused'],
  [421, 'refused'],
  [404, 'gone'],
  [429, 'busy'],
  [503, 'busy'],
  [500, 'failed'],
  [400, 'failed'],
])('status %i', (status, trouble) => expect(troubleOf(status)).toBe(trouble));

test('a barred person is offered the acknowledgement alone', () => {
  const hint = {
    thread: thread('stop', { intents: ['opt_out_ack', 'referral_ask'] }),
    doNotContact: [],
  } as unknown as Hint;
  expect(offered(hint)).toEqual(['opt_out_ack', 'referral_ask']);
  expect(offered({ ...hint, doNotContact: ['dirk@toys.example'] })).toEqual(['opt_out_ack']);
});

test('no more than three reasons', () => {
  const reasons = Array.from({ length: 5 }, () => ({ signal: 's', weight: 1, sentence: 'x', evidence: null }));
  expect(grounds({ thread: thread('stop', { reasons }) } as unknown as Hint).length).toBe(3);
});

test.each([
  [{ state: 'silent' as const }, { kind: 'none' }],
  [
    { state: 'trouble' as const, trouble: 'busy' as const },
    { kind: 'notice', notice: 'busy' },
  ],
  [
    { state: 'not_scanned' as const, detail: 'The mail server does not answer.' },
    { kind: 'notice', notice: 'not_scanned', detail: 'The mail server does not answer.' },
  ],
  [{ state: 'reading' as const, seconds: 1 }, { kind: 'loading' }],
])('state of %o', (answer, state) => expect(stateOf(answer, 0)).toEqual(state));

test('what is being read is asked for some minutes, and then said to be read still', () => {
  const reading: HintAnswer = { state: 'reading', seconds: 3 };
  const asked = Array.from({ length: 100 }, (_, tries) => againAfter(reading, tries)).filter((ms) => ms !== undefined);
  expect(asked.reduce((sum, ms) => sum + ms, 0)).toBe(120_000);
  expect(stateOf(reading, asked.length - 1)).toEqual({ kind: 'loading' });
  expect(stateOf(reading, asked.length)).toEqual({ kind: 'notice', notice: 'still_reading' });
});
