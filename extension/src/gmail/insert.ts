/**
 * Text put into a reply box: above what is typed there, as one step of the browser's own undo.
 *
 * `execCommand` is the only way that gives one trusted input event (so that Gmail saves) and an undo step; nodes put in
 * by hand give neither, and `insertText` wraps the signature (measured on Chromium 156).
 */
import { attributeOf, closest, command, matches, rangeIn, selectionOf, shownTextOf, textOf, walk } from './dom';
import { css } from './selectors';

export interface Insertion {
  readonly box: HTMLElement;
  readonly lines: readonly string[];
  /** The box as it was before the insertion, and right after it. */
  readonly before: string;
  readonly after: string;
  /** Whether nothing was typed since, anywhere in the page: the browser undoes what came last, whichever field it is of. */
  readonly isLast: () => boolean;
}

/** Insert the lines, in place of an earlier draft that stands there as it was; null where the browser refused. */
export function insertAbove(box: HTMLElement, text: string, earlier: Insertion | null): Insertion | null {
  if (earlier?.box === box) undoInsertion(earlier);
  const lines = text.replace(/\r\n?/g, '\n').trim().split('\n');
  const page = box.ownerDocument;
  const html = markup(lines, gap(box));
  const before = box.innerHTML;
  placeCursor(beginsClosed(box) ? lineAbove(box) : box);
  if (!command(page, 'insertHTML', html)) return null;
  return { box, lines, before, after: box.innerHTML, isLast: untilInput() };
}

function untilInput(): () => boolean {
  let last = true;
  const typed = () => {
    last = false;
  };
  window.addEventListener('input', typed, { capture: true, once: true });
  return () => last;
}

/** Whether the browser would write into what stands first there (the first point of a list), or refuses to. */
function beginsClosed(box: HTMLElement): boolean {
  for (let first = firstIn(box); first instanceof Element; first = firstIn(first))
    if (matches(first, 'ul, ol, dl, [contenteditable="false"]')) return true;
  return false;
}

/** An empty line of our own, as no command makes one there. It goes again where the draft is taken back. */
function lineAbove(box: HTMLElement): HTMLElement {
  const { firstChild } = box;
  const line = box.ownerDocument.createElement('div');
  box.insertBefore(line, firstChild).append(box.ownerDocument.createElement('br'));
  box.addEventListener('input', (event) => {
    if ((event as InputEvent).inputType === 'historyUndo' && textOf(line) === '') line.remove();
  });
  return line;
}

function firstIn(element: Element): Node | undefined {
  return [...element.childNodes].find((node) => node.nodeType !== Node.TEXT_NODE || textOf(node)?.trim());
}

/** How an insertion was taken back: all of it, its lines alone, or not at all as the user has changed them. */
export type Undone = 'whole' | 'lines' | 'edited';

/** Take an insertion back and keep what the user has typed since, there or elsewhere. */
export function undoInsertion(insertion: Insertion): Undone {
  const { box, lines, before } = insertion;
  const page = box.ownerDocument;
  if (!box.isConnected) return 'edited';
  // The user may have taken it back by themselves.
  if (box.innerHTML === before || undoLast(insertion)) return 'whole';
  const range = rangeIn(page);
  if (!spanNodes(range, box, lines) && !spanText(range, box, lines)) return 'edited';
  box.focus();
  select(page, range);
  return command(page, 'delete') ? 'lines' : 'edited';
}

/** By the browser's own undo, where that is sure to meet the insertion and nothing else. */
function undoLast({ box, before, after, isLast }: Insertion): boolean {
  const page = box.ownerDocument;
  if (box.innerHTML !== after || !isLast()) return false;
  box.focus();
  command(page, 'undo');
  if (box.innerHTML === before) return true;
  command(page, 'redo'); // It was something else.
  return false;
}

function placeCursor(within: HTMLElement): void {
  (closest(within, css('editable')) as HTMLElement).focus();
  const range = rangeIn(within.ownerDocument);
  range.setStart(within, 0);
  range.collapse(true);
  select(within.ownerDocument, range);
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

/** With an empty line, or nothing in it. */
function startsEmpty(box: HTMLElement): boolean {
  const first = firstIn(box);
  return first === undefined || first.nodeName === 'BR';
}

function isSignature(node: Node): boolean {
  return node instanceof Element && matches(node, '[data-smartmail="gmail_signature"], .gmail_signature');
}

/** How many line ends stand between the draft and what is typed: in plain text the last line of the draft needs one. */
function gap(box: HTMLElement): number {
  if (startsEmpty(box)) return 0;
  if (attributeOf(box, 'contenteditable') !== 'plaintext-only') return 1;
  return textOf(box)?.startsWith('\n') ? 0 : 2;
}

function markup(lines: readonly string[], gaps: number): string {
  const divs = lines.map((line) => `<div>${line.trim() === '' ? '<br>' : escapeHtml(line)}</div>`);
  return divs.join('') + '<div><br></div>'.repeat(gaps);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Span the elements that still hold exactly our lines, in order; false where one of them was changed. */
function spanNodes(range: Range, box: HTMLElement, lines: readonly string[]): boolean {
  for (const holder of [box, ...box.children]) {
    const children = [...holder.children];
    const start = children.findIndex((_, at) => lines.every((line, row) => holds(children[at + row], line)));
    const [first, last] = [children[start], children[start + lines.length - 1]];
    if (first === undefined || last === undefined) continue;
    range.setStartBefore(first);
    range.setEndAfter(last);
    return true;
  }
  return false;
}

/** The same in plain-text mode (`plaintext-only`), where the browser makes our markup one text with line ends in it. */
function spanText(range: Range, box: HTMLElement, lines: readonly string[]): boolean {
  const ours = lines.join('\n');
  const start = textOf(box)?.indexOf(ours) ?? -1;
  if (start < 0) return false;
  const texts = walk(box, NodeFilter.SHOW_TEXT, () => NodeFilter.FILTER_ACCEPT);
  let left = start;
  let end = start + ours.length;
  for (let node = texts.nextNode() as Text | null; node !== null; node = texts.nextNode() as Text | null) {
    if (left >= 0 && left < node.length) range.setStart(node, left);
    if (end <= node.length) {
      range.setEnd(node, end);
      return true;
    }
    left -= node.length;
    end -= node.length;
  }
  return false;
}

function holds(element: Element | undefined, line: string): boolean {
  return element !== undefined && textOf(element)?.replaceAll('\u00a0', ' ').trim() === line.trim();
}
