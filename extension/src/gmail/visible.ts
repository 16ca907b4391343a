import { closest, parentOf } from './dom';

/** Whether the user could see it: Gmail keeps earlier threads in the page, hidden. */
export function isVisible(element: Element): boolean {
  return (
    element.isConnected &&
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true }) &&
    closest(element, '[aria-hidden="true"], [inert]') === null &&
    isOnPage(element) &&
    !isCutAway(element)
  );
}

/** Parked far beside the page by a layout that hides so; scrolled out of view is another thing. */
const PARKED_PX = 2000;

function isOnPage(element: Element): boolean {
  const { width, height, right, left } = element.getBoundingClientRect();
  return width > 0 && height > 0 && right > -PARKED_PX && left < innerWidth + PARKED_PX;
}

/** Parked above all that can be scrolled to, or within something that shows nothing of it. */
function isCutAway(element: Element): boolean {
  let { bottom } = element.getBoundingClientRect();
  for (let around: Element | null = element; around !== null; around = parentOf(around)) {
    if (showsNothing(around, around !== element)) return true;
    bottom += around === element ? 0 : around.scrollTop;
  }
  return bottom <= 0;
}

/** A pixel is what is left to screen readers. */
const SMALLEST_PX = 1;

function showsNothing(element: Element, folds: boolean): boolean {
  const { overflowX, overflowY, display, clip, clipPath } = getComputedStyle(element);
  if (/^rect\((0px,? ?){4}\)$/.test(clip) || /^inset\((100|[5-9]\d)%\)|^circle\(0/.test(clipPath)) return true;
  const small = element.clientWidth <= SMALLEST_PX || element.clientHeight <= SMALLEST_PX;
  if (!folds || !small || display === 'inline' || display === 'contents') return false;
  return overflowX !== 'visible' && overflowY !== 'visible';
}
