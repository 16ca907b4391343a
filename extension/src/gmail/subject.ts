/** The subject of the open thread, among all that carries a thread's id: rows of lists, other extensions, mails. */
import { closest } from './dom';
import { isContent } from './messages';
import { all, css } from './selectors';
import { isVisible } from './visible';

/** What could be the subject. Several only where the page does not tell them apart. */
export function findSubjects(page: Document): HTMLElement[] {
  const marked = [...new Set([...all('heading', page), ...all('headingByClass', page)])].filter(isOpen);
  const inMain = preferring(marked, (element) => closest(element, css('main')) !== null);
  const headings = preferring(inMain, isHeading);
  // Of elements within each other that carry the id, the innermost is the subject.
  return headings.filter((element) => !headings.some((other) => other !== element && element.contains(other)));
}

/** A heading to the browser or, as Gmail's own class says, to Gmail. */
export function isHeading(element: HTMLElement): boolean {
  return element.matches(`h1, h2, h3, h4, h5, h6, [role="heading"], ${css('headingByClass')}`);
}

function isOpen(element: HTMLElement): boolean {
  const apart = `${css('listRow')}, ${css('listItem')}, ${css('message')}`;
  return closest(element, apart) === null && !isContent(element) && isVisible(element);
}

function preferring(elements: HTMLElement[], better: (element: HTMLElement) => boolean): HTMLElement[] {
  const found = elements.filter(better);
  return found.length > 0 ? found : elements;
}
