/**
 * The words of a reason, marked in the mail. The browser's highlight registry paints them without touching the mail's
 * own elements, so nothing has to be put back, and a later redraw by Gmail loses the mark and nothing else.
 */
import { contains, matches, rangeIn, walk } from './dom';
import { isContent, messageId, messages } from './messages';
import { locate, normalize, type Passage } from './passage';
import { all, css } from './selectors';
import { isVisible } from './visible';

export const HIGHLIGHT = 'bowout-evidence';

/** Where the words stand in the visible message with that decimal id; null where not found, or not only once. */
export function findPassage(page: Document, wanted: string | null, passage: Passage): Range | null {
  const bodies = messageBodies(page, wanted);
  for (const skipQuoted of [true, false]) {
    const found = bodies.flatMap((body) => passageIn(body, passage, skipQuoted) ?? []);
    if (found.length === 1) return found[0] ?? null;
    if (found.length > 1) return null;
  }
  return null;
}

export function mark(range: Range): void {
  if (typeof Highlight === 'undefined') return;
  CSS.highlights.set(HIGHLIGHT, new Highlight(range));
}

export function unmark(): void {
  if (typeof Highlight !== 'undefined') CSS.highlights.delete(HIGHLIGHT);
}

function messageBodies(page: Document, wanted: string | null): HTMLElement[] {
  const shown = messages(page).filter(
    (message) => (wanted === null || messageId(message) === wanted) && isVisible(message),
  );
  return shown.flatMap((message) => {
    // Gmail's own: a body within a body may be the mail's.
    const bodies = all('messageBody', message).filter((body) => !isContent(body) && isVisible(body));
    return bodies.length > 0 ? bodies : [message];
  });
}

interface Piece {
  node: Text;
  start: number;
}

function passageIn(body: HTMLElement, passage: Passage, skipQuoted: boolean): Range | null {
  const { text, pieces } = textOf(body, skipQuoted);
  const normal = normalize(text);
  const found = locate(normal.text, passage);
  if (found === null) return null;
  const [from, to] = [normal.places[found.start], normal.places[found.end - 1]];
  if (from === undefined || to === undefined) return null;
  const [start, end] = [pieceAt(pieces, from), pieceAt(pieces, to)];
  if (start === undefined || end === undefined) return null;
  const range = rangeIn(body.ownerDocument);
  range.setStart(start.node, from - start.start);
  range.setEnd(end.node, to - end.start + 1);
  return range;
}

function pieceAt(pieces: Piece[], at: number): Piece | undefined {
  return pieces.find(({ node, start }) => start <= at && at < start + node.data.length);
}

/** The text as read: what is not shown is none of it, and the ends of blocks are white space though none stands there. */
function textOf(body: HTMLElement, skipQuoted: boolean): { text: string; pieces: Piece[] } {
  const blocks: Node[] = [];
  const walker = walk(body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (!(node instanceof Element)) return NodeFilter.FILTER_ACCEPT;
    const { display } = getComputedStyle(node);
    const skipped =
      display === 'none' || matches(node, 'script, style') || (skipQuoted && matches(node, css('quoted')));
    if (skipped) return NodeFilter.FILTER_REJECT;
    if (matches(node, 'br') || !/^(?:inline|contents)/.test(display)) blocks.push(node);
    return NodeFilter.FILTER_ACCEPT;
  });
  let text = '';
  const pieces: Piece[] = [];
  const open: Node[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    while (open.length > 0 && !contains(open.at(-1) as Node, node)) {
      open.pop();
      text += '\n';
    }
    if (node instanceof Text) {
      pieces.push({ node, start: text.length });
      text += node.data;
    } else if (blocks.at(-1) === node) {
      open.push(node);
      text += '\n';
    }
  }
  return { text, pieces };
}
