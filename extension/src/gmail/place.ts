/** Where the card stands: below the subject and above the messages, as a block of its own. */
import { css } from './selectors';

export function placeBelow(heading: HTMLElement, host: HTMLElement): void {
  if (heading.matches(`${css('message')}, ${css('editable')}`)) {
    heading.before(host); // a layout without a heading: the first message stands for it, or the reply
    return;
  }
  // Up to the largest element that holds the subject and no message: labels beside the subject stay there.
  let above: Element = heading;
  for (let around = heading.parentElement; around !== null; around = around.parentElement) {
    if (around.querySelector(css('message')) !== null || around.matches(css('main'))) break;
    above = around;
  }
  above.after(host);
  host.style.marginInlineStart = `${indent(heading, host)}px`;
}

/** How far the subject is set in: the card begins where it begins. */
function indent(heading: HTMLElement, host: HTMLElement): number {
  const [subject, room] = [heading.getBoundingClientRect(), host.parentElement?.getBoundingClientRect()];
  if (room === undefined) return 0;
  const rightToLeft = getComputedStyle(host).direction === 'rtl';
  return Math.max(0, Math.round(rightToLeft ? room.right - subject.right : subject.left - room.left));
}
