import { bodyOf, closest, paintedAt, parentOf, queryAll, rootOf, textOf } from './dom';
import { css } from './selectors';

/** Whether the user could see it: Gmail keeps earlier threads in the page, hidden. */
export function isVisible(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && isPainted(element);
}

/** The same of a text being typed: as long as it is empty, a table without styles draws it together to a line. */
export function isVisibleText(element: HTMLElement): boolean {
  const { width, height } = element.getBoundingClientRect();
  return (width > 0 || textOf(element)?.trim() === '') && height > 0 && isPainted(element);
}

/** The same of what may be without room of its own. */
export function isPainted(element: Element): boolean {
  return (
    element.isConnected &&
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true }) &&
    !isPutAside(element) &&
    isOnPage(element) &&
    !isCutAway(element)
  );
}

/**
 * Whether something else of the page lies over its middle, or that is beside the window; of what is scrolled up or down
 * out of view nobody can tell.
 */
export function isCovered(element: Element): boolean {
  const [x, y] = middleOf(element);
  if (x < 0 || x > innerWidth) return true;
  const [hit] = paintedAt(element.ownerDocument, x, y);
  return hit !== undefined && !element.contains(hit) && !hit.contains(element);
}

export function middleOf(element: Element): [x: number, y: number] {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return [(left + right) / 2, (top + bottom) / 2];
}

/** Hidden from screen readers or from use; as all of the page is behind a dialog that wants an answer first. */
function isPutAside(element: Element): boolean {
  if (closest(element, '[aria-hidden="true"], [inert]') === null) return false;
  return !queryAll(element.ownerDocument, css('modal')).some((dialog) => dialog.checkVisibility());
}

/** Parked far beside the page by a layout that hides so; scrolled out of view is another thing. */
const PARKED_PX = 2000;

function isOnPage(element: Element): boolean {
  const { right, left } = element.getBoundingClientRect();
  return right > -PARKED_PX && left < innerWidth + PARKED_PX;
}

/** From where to where something reaches along one axis, in pixels of the viewport. */
type Extent = readonly [from: number, to: number];

/** What is left of an element on its way up through all that is around it. */
interface Rest {
  across: Extent;
  down: Extent;
  /** Which elements around can cut it off: what is placed absolutely passes by those that are not placed. */
  holder: 'any' | 'placed' | 'window';
  /** Its lower edge, were everything scrolled to its beginning. */
  lowest: number;
}

/** Parked above or before all that can be scrolled to, or where something around it shows nothing of it. */
function isCutAway(element: Element): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  let rest: Rest | null = { across: [left, right], down: [top, bottom], holder: 'any', lowest: bottom };
  for (let around: Element | null = element; around !== null && rest !== null; around = parentOf(around)) {
    const style = getComputedStyle(around);
    if (around !== element) rest = shownIn(around, style, rest);
    if (rest !== null) rest = isClippedToNothing(style) ? null : { ...rest, holder: holderBeyond(style, rest.holder) };
  }
  if (rest === null) return true;
  if (rest.holder !== 'window')
    return rest.lowest <= 0 || isBefore(rest.across, [0, innerWidth], directionOf(element.ownerDocument), scrollX);
  return part(rest.across, [0, innerWidth], 'hidden') === null || part(rest.down, [0, innerHeight], 'hidden') === null;
}

function shownIn(around: Element, style: CSSStyleDeclaration, rest: Rest): Rest | null {
  const { overflowX, overflowY, position, display, direction } = style;
  const lowest = rest.lowest + around.scrollTop;
  const isBox = display !== 'inline' && display !== 'contents';
  const [wide, high, isWindow] = roomOf(around);
  const holds = rest.holder === 'any' || (rest.holder === 'placed' && (isWindow || position !== 'static'));
  if (!isBox || !holds) return { ...rest, lowest };
  const scrolls = isScrolled(overflowX);
  if (scrolls && !isWindow && isBefore(rest.across, wide, direction, around.scrollLeft)) return null;
  // The beginning of the window is looked at in the end.
  const across = scrolls && isWindow ? rest.across : part(rest.across, wide, overflowX);
  const down = part(rest.down, high, overflowY);
  return across === null || down === null ? null : { across, down, lowest, holder: 'any' };
}

/** Whether its middle lies before the beginning of what is scrolled: right of it where writing goes to the left. */
function isBefore([from, to]: Extent, [start, end]: Extent, direction: string, scrolled: number): boolean {
  const middle = (from + to) / 2 + scrolled;
  return direction === 'rtl' ? middle > end : middle < start;
}

/** The window scrolls as the page's body is written. */
function directionOf(page: Document): string {
  return getComputedStyle(bodyOf(page)).direction;
}

function holderBeyond({ position }: CSSStyleDeclaration, holder: Rest['holder']): Rest['holder'] {
  if (position === 'fixed') return 'window';
  return position === 'absolute' && holder === 'any' ? 'placed' : holder;
}

/** Where an element's content shows; what the page's own elements cut off, the window does. */
function roomOf(element: Element): [across: Extent, down: Extent, isWindow: boolean] {
  const page = element.ownerDocument;
  if (element === bodyOf(page) || element === rootOf(page)) return [[0, innerWidth], [0, innerHeight], true];
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return [[left, right], [top, bottom], false];
}

/** A pixel is what is left to screen readers. */
const SMALLEST_PX = 1;

/** What a room shows of an extent, or may when it is scrolled; null for nothing. */
function part([from, to]: Extent, [start, end]: Extent, overflow: string): Extent | null {
  if (overflow === 'visible') return [from, to];
  if (end - start <= SMALLEST_PX) return null;
  if (isScrolled(overflow)) return [start, end];
  return to <= start || from >= end ? null : [Math.max(from, start), Math.min(to, end)];
}

function isScrolled(overflow: string): boolean {
  return overflow === 'auto' || overflow === 'scroll';
}

function isClippedToNothing({ clip, clipPath }: CSSStyleDeclaration): boolean {
  return /^rect\((0px,? ?){4}\)$/.test(clip) || /^inset\((100|[5-9]\d)%\)|^circle\(0/.test(clipPath);
}
