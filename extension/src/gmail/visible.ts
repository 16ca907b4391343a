/** Whether the user could see it: Gmail keeps earlier threads in the page, hidden. */
export function isVisible(element: Element): boolean {
  return (
    element.isConnected &&
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true }) &&
    element.closest('[aria-hidden="true"], [inert]') === null &&
    hasSize(element)
  );
}

function hasSize(element: Element): boolean {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}
