/** Whether the user could see it: Gmail keeps earlier threads in the page, hidden. */
export function isVisible(element: Element): boolean {
  return (
    element.isConnected &&
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true }) &&
    element.closest('[aria-hidden="true"], [inert]') === null &&
    isOnPage(element) &&
    !isFoldedAway(element)
  );
}

/** Parked far beside the page by a layout that hides so; scrolled out of view is another thing. */
const PARKED_PX = 2000;

function isOnPage(element: Element): boolean {
  const { width, height, right, left } = element.getBoundingClientRect();
  return width > 0 && height > 0 && right > -PARKED_PX && left < innerWidth + PARKED_PX;
}

/** Within something without any size that shows nothing beyond itself. */
function isFoldedAway(element: Element): boolean {
  for (let around = element.parentElement; around !== null; around = around.parentElement) {
    if (around.clientWidth > 0 && around.clientHeight > 0) continue;
    const { overflowX, overflowY, display } = getComputedStyle(around);
    if (display !== 'inline' && display !== 'contents' && overflowX !== 'visible' && overflowY !== 'visible')
      return true;
  }
  return false;
}
