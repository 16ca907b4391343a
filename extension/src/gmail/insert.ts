/**
 * Text put into a reply box: above what is typed there, as one step of the browser's own undo.
 *
 * `execCommand` is the only way that gives one trusted input event (so that Gmail saves) and an undo step; nodes put in
 * by hand give neither, and `insertText` wraps the signature (measured on Chromium 156).
 */
import { command, matches, rangeIn, selectionOf, shownTextOf, textOf } from './dom';
import { css } from './selectors';

export interface Insertion {
  readonly box: HTMLElement;
  readonly lines: readonly string[];
  /** The box as it was right after the insertion. */
  readonly after: string;
}

/** Insert the lines; null where the browser refused. */
export function insertAbove(box: HTMLElement, text: string): Insertion | null {
  const lines = text.replace(/\r\n?/g, '\n').trim().split('\n');
  const page = box.ownerDocument;
  placeCursor(box);
  if (!command(page, 'insertHTML', markup(lines, startsEmpty(box)))) return null;
  return { box, lines, after: box.innerHTML };
}

/** How an insertion was taken back: all of it, its lines alone, or not at all as the user has changed them. */
export type Undone = 'whole' | 'lines' | 'edited';

/** Take an insertion back and keep what the user has typed since. */
export function undoInsertion({ box, lines, after }: Insertion): Undone {
  const page = box.ownerDocument;
  if (!box.isConnected) return 'edited';
  if (box.innerHTML === after) {
    box.focus();
    command(page, 'undo');
    return 'whole';
  }
  const nodes = ourNodes(box, lines);
  const [first, last] = [nodes?.[0], nodes?.at(-1)];
  if (first === undefined || last === undefined) return 'edited';
  const range = rangeIn(page);
  range.setStartBefore(first);
  range.setEndAfter(last);
  select(page, range);
  command(page, 'delete');
  return 'lines';
}

function placeCursor(box: HTMLElement): void {
  box.focus();
  const range = rangeIn(box.ownerDocument);
  range.setStart(box, 0);
  range.collapse(true);
  select(box.ownerDocument, range);
}

function select(page: Document, range: Range): void {
  const selection = selectionOf(page);
  selection?.removeAllRanges();
  selection?.addRange(range);
}

/** What stands in a box above its signature and what is quoted there, line by line. */
export function writtenText(box: HTMLElement): string {
  const lines: string[] = [];
  for (const node of box.childNodes) {
    if (isSignature(node) || (node instanceof Element && matches(node, css('quoted')))) break;
    // Line breaks are laid out: they are no text.
    lines.push(node instanceof HTMLElement ? shownTextOf(node) : (textOf(node) ?? ''));
  }
  return lines.join('\n').replaceAll('\u00a0', ' ').trim();
}

/** Only an empty line, or nothing, before the signature. */
function startsEmpty(box: HTMLElement): boolean {
  const first = [...box.childNodes].find((node) => node.nodeType !== Node.TEXT_NODE || textOf(node)?.trim());
  return first === undefined || first.nodeName === 'BR' || isSignature(first);
}

function isSignature(node: Node): boolean {
  return node instanceof Element && matches(node, '[data-smartmail="gmail_signature"], .gmail_signature');
}

function markup(lines: readonly string[], empty: boolean): string {
  const divs = lines.map((line) => `<div>${line.trim() === '' ? '<br>' : escapeHtml(line)}</div>`);
  return divs.join('') + (empty ? '' : '<div><br></div>');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** The elements that still hold exactly our lines, in order; null where one of them was changed. */
function ourNodes(box: HTMLElement, lines: readonly string[]): Element[] | null {
  const children = [...box.children];
  const start = children.findIndex((_, at) => lines.every((line, row) => holds(children[at + row], line)));
  return start < 0 ? null : children.slice(start, start + lines.length);
}

function holds(element: Element | undefined, line: string): boolean {
  return element !== undefined && textOf(element)?.replaceAll('\u00a0', ' ').trim() === line.trim();
}
