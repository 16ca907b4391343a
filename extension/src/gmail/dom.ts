/**
 * The browser's own methods, asked for past the page's names: `<img name="title">` in a mail stands for
 * `document.title`, and `<input name="parentElement">` for its form's parent (HTML, "named properties").
 *
 * Needed for the document, and for whatever element could be a form of a mail's. Of the elements that are Gmail's own
 * and no forms (subject, message, reply box) everything is what it is called.
 */
function getter(kind: 'Node' | 'Document' | 'HTMLElement', name: string): (of: Node) => unknown {
  return (of) => Object.getOwnPropertyDescriptor(globalThis[kind].prototype, name)?.get?.call(of);
}

export const parentOf = getter('Node', 'parentElement') as (node: Node) => Element | null;
export const textOf = getter('Node', 'textContent') as (node: Node) => string | null;
export const shownTextOf = getter('HTMLElement', 'innerText') as (element: HTMLElement) => string;
export const titleOf = getter('Document', 'title') as (page: Document) => string;
export const bodyOf = getter('Document', 'body') as (page: Document) => HTMLElement;
export const rootOf = getter('Document', 'documentElement') as (page: Document) => HTMLElement;
export const focusedIn = getter('Document', 'activeElement') as (page: Document) => Element | null;
export const isHidden = getter('Document', 'hidden') as (page: Document) => boolean;

export function closest(element: Element, selector: string): Element | null {
  return Element.prototype.closest.call(element, selector);
}

export function matches(element: Element, selector: string): boolean {
  return Element.prototype.matches.call(element, selector);
}

export function contains(outer: Node, inner: Node): boolean {
  return Node.prototype.contains.call(outer, inner);
}

export function attributeOf(element: Element, name: string): string | null {
  return Element.prototype.getAttribute.call(element, name);
}

export function queryAll(within: ParentNode, selector: string): HTMLElement[] {
  const { querySelectorAll } = within instanceof Document ? Document.prototype : Element.prototype;
  return [...querySelectorAll.call(within as Document & Element, selector)] as HTMLElement[];
}

/** What is painted at a point of the window, topmost first. */
export function paintedAt(page: Document, x: number, y: number): Element[] {
  return Document.prototype.elementsFromPoint.call(page, x, y);
}

export function rangeIn(page: Document): Range {
  return Document.prototype.createRange.call(page);
}

export function selectionOf(page: Document): Selection | null {
  return Document.prototype.getSelection.call(page);
}

export function walk(within: Node, what: number, filter: (node: Node) => number): TreeWalker {
  return Document.prototype.createTreeWalker.call(within.ownerDocument, within, what, filter);
}

/** One of the browser's commands on what is being edited; false where it refused. */
export function command(page: Document, name: string, value?: string): boolean {
  return Document.prototype.execCommand.call(page, name, false, value);
}
