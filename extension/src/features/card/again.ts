/** When to ask again for a thread that is not known yet, or is being read. */
import type { HintAnswer } from '../../messaging';

/** A thread that is not known yet is asked for again: it may be being read just now. */
export const AGAIN_MS = [4_000, 15_000, 60_000] as const;
/** Some minutes: the service lets a thread wait behind two others, each with a mail server that may be slow. */
const MOST_READING_TRIES = 40;

/** Milliseconds from now; undefined where `tries` were enough, or nothing new is to come. */
export function againAfter(answer: HintAnswer, tries: number): number | undefined {
  if (answer.state === 'reading') return isStillRead(answer, tries) ? undefined : answer.seconds * 1000;
  return answer.state === 'not_scanned' ? AGAIN_MS[tries] : undefined;
}

/** It is being read after all those tries: then the user is told, and decides when to ask again. */
export function isStillRead(answer: HintAnswer, tries: number): boolean {
  return answer.state === 'reading' && tries >= MOST_READING_TRIES;
}
