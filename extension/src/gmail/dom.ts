/**
 * The browser's own methods, asked for past the page's names: `<img name="title">` in a mail stands for
 * `document.title`, and `<input name="parentElement">` for its form's parent (HTML, "named properties").
 */
export function parentOf(node: Node): Element | null {
  return read(Node.prototype, 'parentElement', node) as Element | null;
}

export function titleOf(page: Document): string {
  return read(Document.prototype, 'title', page) as string;
}

export function focusedIn(page: Document): Element | null {
  return read(Document.prototype, 'activeElement', page) as Element | null;
}

function read(prototype: object, name: string, of: Node): unknown {
  return Object.getOwnPropertyDescriptor(prototype, name)?.get?.call(of);
}

export function closest(element: Element, selector: string): Element | null {
  return Element.prototype.closest.call(element, selector);
}

export function matches(element: Element, selector: string): boolean {
  return Element.prototype.matches.call(element, selector);
}

export function queryAll(within: ParentNode, selector: string): HTMLElement[] {
  const { querySelectorAll } = within instanceof Document ? Document.prototype : Element.prototype;
  return [...querySelectorAll.call(within as Document & Element, selector)] as HTMLElement[];
}
