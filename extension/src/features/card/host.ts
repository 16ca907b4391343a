/**
 * The element that holds the card: a shadow root, closed in what is released, so that neither the page's styles nor its
 * scripts reach in. Keys pressed within never reach Gmail's shortcuts.
 */
import { type ComponentChild, render } from 'preact';
import tokens from '../../ui/tokens.css?inline';
import styles from './card.css?inline';

declare const __OPEN_SHADOW__: boolean;

export interface CardHost {
  element: HTMLElement;
  /** Draw in it. Where what had the focus goes, the card itself has it next, and a screen reader says its name. */
  draw(content: ComponentChild): void;
}

export function makeHost(page: Document, signal: AbortSignal, onEscape: () => void): CardHost {
  const element = page.createElement('div');
  element.dataset.bowout = '';
  const shadow = element.attachShadow({ mode: __OPEN_SHADOW__ ? 'open' : 'closed' });
  const root = page.createElement('div');
  shadow.append(root);
  dress(shadow, tokens + styles);
  keepKeys(element, shadow, signal, onEscape);
  const draw = (content: ComponentChild) => {
    const had = shadow.activeElement !== null;
    render(content, root);
    if (had && shadow.activeElement === null)
      root.querySelector<HTMLElement>('[tabindex]')?.focus({ preventScroll: true });
  };
  return { element, draw };
}

/** As a sheet of its own, which no page's policy forbids; as an element where content scripts cannot make sheets. */
function dress(shadow: ShadowRoot, rules: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    const style = shadow.ownerDocument.createElement('style');
    style.textContent = rules;
    shadow.prepend(style);
  }
}

/** Caught on the window before anybody else sees them: Gmail listens there too. The keys still do their work. */
function keepKeys(element: HTMLElement, shadow: ShadowRoot, signal: AbortSignal, onEscape: () => void): void {
  const keep = (event: KeyboardEvent) => {
    if (event.target !== element) return;
    event.stopImmediatePropagation();
    if (event.type !== 'keydown' || event.key !== 'Escape') return;
    (shadow.activeElement as HTMLElement | null)?.blur();
    onEscape();
  };
  for (const type of ['keydown', 'keypress', 'keyup'] as const)
    window.addEventListener(type, keep, { capture: true, signal });
}
