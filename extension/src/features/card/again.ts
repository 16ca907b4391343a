/** When to ask again for a thread that is not known yet, or is being read. */
import type { HintAnswer } from '../../messaging';

/** A thread that is not known yet is asked for again: it may be being read just now. */
export const AGAIN_MS = [4_000, 15_000, 60_000] as const;
const MOST_READING_TRIES = 40;

/** Milliseconds from now; undefined where `tries` were enough, or nothing new is to come. */
export function againAfter(answer: HintAnswer, tries: number): number | undefined {
  if (answer.state === 'reading') return tries < MOST_READING_TRIES ? answer.seconds * 1000 : undefined;
  return answer.state === 'not_scanned' ? AGAIN_MS[tries] : undefined;
}
