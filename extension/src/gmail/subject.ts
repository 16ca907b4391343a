/** The subject of the open thread, among all that carries a thread's id: rows of lists, other extensions, mails. */
import { closest, parentOf, textOf } from './dom';
import { isContent } from './messages';
import { all, css, type SelectorName } from './selectors';
import { isCovered, isPainted, isVisible } from './visible';

/** What could be the subject. Several only where the page does not tell them apart. */
export function findSubjects(page: Document): HTMLElement[] {
  const marked = [...new Set([...all('heading', page), ...all('headingByClass', page)])].filter(isOpen);
  const shown = marked.filter(isVisible);
  const inMain = preferring(shown.length > 0 ? shown : marked.filter(isEmptyLine), (element) => isIn(element, 'main'));
  const headings = preferring(
    preferring(inMain, (element) => !isIn(element, 'beside')),
    isHeading,
  );
  // Of elements within each other that carry the id, the innermost is the subject.
  const innermost = headings.filter(
    (element) => !headings.some((other) => other !== element && element.contains(other)),
  );
  return innermost.length > 1 ? preferring(innermost, (element) => !isCovered(element)) : innermost;
}

/** The elements that may carry a subject's ids: itself, what is around it, and what is in it. */
export function bearersOf(subject: HTMLElement): HTMLElement[] {
  const around = closest(subject, css('heading')) as HTMLElement | null;
  return [...(around === null ? [] : [around]), subject, ...(isHeading(subject) ? all('heading', subject) : [])];
}

/** A heading to the browser or, as Gmail's own class says, to Gmail. */
export function isHeading(element: HTMLElement): boolean {
  return element.matches(`h1, h2, h3, h4, h5, h6, [role="heading"], ${css('headingByClass')}`);
}

function isOpen(element: HTMLElement): boolean {
  const apart = `${css('listRow')}, ${css('listItem')}, ${css('message')}`;
  return closest(element, apart) === null && !isContent(element);
}

function isIn(element: HTMLElement, name: SelectorName): boolean {
  return closest(element, css(name)) !== null;
}

/** A mail without a subject leaves a heading that takes no room where others are. */
function isEmptyLine(element: HTMLElement): boolean {
  const around = parentOf(element);
  return textOf(element)?.trim() === '' && isPainted(element) && around !== null && isVisible(around);
}

function preferring(elements: HTMLElement[], better: (element: HTMLElement) => boolean): HTMLElement[] {
  const found = elements.filter(better);
  return found.length > 0 ? found : elements;
}
