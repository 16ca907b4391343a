/** Every state that the card can be in, for the accessibility tests and the screenshots; not part of a release. */
import type { Done } from '../../features/card/card';
import { type CardState, REMEDY } from '../../features/card/model';
import type { Hint, Move, Thread } from '../../messaging';
import type { ReminderShown } from '../../ui/reminder';

export interface Shown {
  state: CardState;
  late?: boolean;
  done?: Done;
  /** With the reasons open. */
  open?: boolean;
  reminding?: ReminderShown;
}

const evidence = (quote: string) => ({
  message_id: 'm@toys.example',
  gmail_message_id: null,
  quote,
  prefix: '',
  suffix: '',
  start: 0,
  end: quote.length,
});

const EVASIVE: Thread = {
  account: 'work',
  change: 'A concrete step with a date, or a straight answer from Dirk.',
  confidence: 0.9,
  features: {},
  gmail_thread_id: '1864640062651273503',
  intents: ['polite_exit', 'exit_with_referral', 'referral_ask'],
  judged_at: '2026-11-23T09:00:00+00:00',
  last_at: '2026-11-10T17:30:00+00:00',
  move: 'walk_away',
  over_pursuit: [],
  owed_answers: [],
  prospect_state: null,
  prospects: ['dirk.vermeer@wunderkist.example'],
  reasons: [
    {
      signal: 'evasions',
      weight: 1,
      sentence: 'Four replies in a row without an answer or a step of their own.',
      evidence: evidence('Hard to say. Nice product anyway!'),
    },
    {
      signal: 'question_dodged',
      weight: 1,
      sentence: 'Dirk writes around your question.',
      evidence: evidence("can't say more at the moment"),
    },
    {
      signal: 'vague_deferral',
      weight: 1,
      sentence: 'Dirk says later, without saying when.',
      evidence: evidence("We'll circle back at some point."),
    },
  ],
  referred_to: null,
  revisit_on: null,
  said: null,
  sent_in_a_row: 0,
  subject: 'Pre-Christmas peak at Wunderkist',
  sure: true,
  thread_id: '1864640062651273503',
  unanswered_questions: [],
  waiting_for: { who: 'seller', since: '2026-11-10T17:30:00+00:00' },
  walk_away: 0.92,
};

function hint(change: Partial<Thread> = {}): CardState {
  const shown: Hint = {
    account: 'work',
    thread: { ...EVASIVE, ...change },
    tones: ['warm', 'plain', 'formal', 'brief'],
    doNotContact: [],
  };
  return { kind: 'hint', hint: shown };
}

const move = (name: Move, walkAway: number, sentence: string, change: Partial<Thread> = {}): CardState =>
  hint({
    move: name,
    walk_away: walkAway,
    reasons: [{ signal: name, weight: 1, sentence, evidence: null }],
    ...change,
  });

const owed = {
  owed_answers: [evidence('Does it work with our two doors?')],
  over_pursuit: [
    {
      kind: 'bump' as const,
      sentence: 'A reminder without anything new in it.',
      evidence: evidence('Just checking in'),
    },
  ],
};

const unheard = { type: () => {}, keep: () => Promise.resolve() };

const notices = Object.fromEntries(
  Object.keys(REMEDY).map((notice) => [
    `notice_${notice}`,
    { state: { kind: 'notice', notice: notice as keyof typeof REMEDY } } satisfies Shown,
  ]),
);

export const STATES: Record<string, Shown> = {
  walk_away: { state: hint() },
  owed: { state: hint(owed) },
  walk_away_open: { state: hint(owed), open: true },
  reminder: {
    state: hint(owed),
    open: true,
    reminding: { on: '2026-12-14', words: 'in three weeks', typed: undefined, said: 'Kept: 14 Dec.', ...unheard },
  },
  inserted: { state: hint(), done: { text: 'Draft inserted. Nothing was sent.', undo: () => {} } },
  findings: {
    state: hint(),
    done: {
      text: 'A look at the etiquette:',
      findings: [
        {
          rule: 'bump',
          start: 0,
          end: 16,
          text: 'Just checking in',
          says: 'It only reminds.',
          milder: 'say what is new',
          advice: false,
        },
      ],
    },
  },
  unsure: { state: hint({ sure: false }) },
  set_aside: { state: hint({ said: { id: 1, said: 'not_this_one', scope: 'reading' } }) },
  stop: { state: move('stop', 1, 'Fleur asked not to be written to again.', { intents: ['opt_out_ack'] }) },
  ask_straight: {
    state: move('ask_straight', 0.52, 'Jonas stays vague and commits to nothing yet.', { intents: ['ask_straight'] }),
  },
  pause: { state: move('pause', 0.3, 'Ingrid asked you to come back on 1 March 2027.', { intents: ['door_open'] }) },
  follow_referral: {
    state: move('follow_referral', 0.4, 'Paul points you to Sabine Krol.', {
      intents: ['referral_intro', 'referral_thanks'],
    }),
  },
  keep_going: {
    state: move('keep_going', 0.05, 'Huw is moving: answer and agree the next step.', { intents: [], ...owed }),
  },
  late: { state: hint(), late: true },
  late_notice: { state: { kind: 'notice', notice: 'unreachable' }, late: true },
  loading: { state: { kind: 'loading' }, late: true },
  ...notices,
};
