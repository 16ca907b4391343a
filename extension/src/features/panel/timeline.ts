/** A thread laid out along time: pure, so that the picture can be tested as numbers. */
import type { Message, ThreadDetail } from '../../messaging';

/** Replies by what they mean for the seller; the seller's own messages apart. */
export type Mark = 'own' | 'forward' | 'soft' | 'later' | 'no' | 'elsewhere' | 'other';

export interface Point {
  x: number;
  mark: Mark;
  at: string;
  /** The stance's name, null for own messages and unread ones. */
  stance: string | null;
  /** The seller pushed with this message. */
  pushed: boolean;
}

export interface Silence {
  from: number;
  to: number;
  days: number;
}

export interface Timeline {
  points: Point[];
  silences: Silence[];
  /** Where today stands, and the revisit date where there is one ahead. */
  today: number;
  revisit: { x: number; on: string } | null;
  width: number;
}

const MARKS: Record<string, Mark> = {
  advancing: 'forward',
  engaged: 'forward',
  noncommittal: 'soft',
  evasive: 'soft',
  not_now: 'later',
  declined: 'no',
  opted_out: 'no',
  redirected: 'elsewhere',
};

/** Five working days and a weekend: shorter gaps are no silence (docs/LABELS.md). */
const SILENCE_DAYS = 7;
const DAY_MS = 86_400_000;
/** Steps between marks in units of the picture: none so small that marks overlap, none so long that the rest shrinks. */
const SHORTEST_STEP = 20;
const LONGEST_STEP = 78;
const PER_DAY = 5;
const MARGIN = 14;
/** As wide as a side panel; wider only where so many marks would not find room. */
const WIDTH = 340;
const NARROWEST_STEP = 13;

export function layOut(thread: ThreadDetail, now: Date): Timeline {
  const pushed = new Set(thread.over_pursuit.flatMap(({ evidence }) => evidence?.message_id ?? []));
  const messages = thread.messages.filter((message): message is Message & { at: string } => message.at !== null);
  const points: Point[] = [];
  const silences: Silence[] = [];
  let x = MARGIN;
  let last: number | null = null;
  const advance = (to: number) => {
    if (last === null) return;
    const days = Math.max(0, (to - last) / DAY_MS);
    const from = x;
    x += Math.min(LONGEST_STEP, Math.max(SHORTEST_STEP, days * PER_DAY));
    if (days >= SILENCE_DAYS) silences.push({ from, to: x, days: Math.round(days) });
  };
  for (const message of messages) {
    const at = Date.parse(message.at);
    advance(at);
    last = Math.max(last ?? at, at);
    points.push({
      x,
      mark: markOf(message),
      at: message.at,
      stance: message.stance,
      pushed: pushed.has(message.message_id),
    });
  }
  advance(now.getTime());
  const today = x;
  const ahead = thread.revisit_on !== null && Date.parse(thread.revisit_on) > now.getTime() ? thread.revisit_on : null;
  if (ahead !== null) x += LONGEST_STEP;
  const width = Math.max(WIDTH, 2 * MARGIN + points.length * NARROWEST_STEP);
  const scale = (width - 2 * MARGIN) / Math.max(1, x - MARGIN);
  const placed = (at: number) => MARGIN + (at - MARGIN) * scale;
  return {
    points: points.map((point) => ({ ...point, x: placed(point.x) })),
    silences: silences.map(({ from, to, days }) => ({ from: placed(from), to: placed(to), days })),
    today: placed(today),
    revisit: ahead === null ? null : { x: placed(x), on: ahead },
    width,
  };
}

function markOf(message: Message): Mark {
  if (message.own) return 'own';
  return MARKS[message.stance ?? ''] ?? 'other';
}
