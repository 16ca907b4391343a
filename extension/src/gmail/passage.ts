/** Words found again in a text that was laid out anew: white space differs, and the words may stand there twice. */
export interface Passage {
  quote: string;
  prefix: string;
  suffix: string;
}

/** A text whose runs of white space are one space, with the place in the original of each of its characters. */
export interface Normal {
  text: string;
  places: number[];
}

// Soft hyphens and zero-width characters are layout, and stand in one of two texts only.
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/;

export function normalize(original: string): Normal {
  let text = '';
  const places: number[] = [];
  for (let at = 0; at < original.length; at++) {
    const character = original.charAt(at);
    if (INVISIBLE.test(character)) continue;
    const space = /\s/.test(character);
    if (space && (text === '' || text.endsWith(' '))) continue;
    text += space ? ' ' : character;
    places.push(at);
  }
  return { text, places };
}

/** Where the passage stands in the normal text, or null where it does not, or not only once. */
export function locate(text: string, passage: Passage): { start: number; end: number } | null {
  const quote = normalize(passage.quote).text.trim();
  if (quote === '') return null;
  const starts = occurrences(text, quote);
  const [prefix, suffix] = [normalize(passage.prefix).text.trim(), normalize(passage.suffix).text.trim()];
  const fitting = starts.filter((start) => fits(text, start, start + quote.length, prefix, suffix));
  const chosen = fitting.length === 1 ? fitting : starts;
  const [start] = chosen;
  return chosen.length === 1 && start !== undefined ? { start, end: start + quote.length } : null;
}

function occurrences(text: string, quote: string): number[] {
  const starts: number[] = [];
  for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1)) starts.push(at);
  return starts;
}

function fits(text: string, start: number, end: number, prefix: string, suffix: string): boolean {
  return text.slice(0, start).trimEnd().endsWith(prefix) && text.slice(end).trimStart().startsWith(suffix);
}
