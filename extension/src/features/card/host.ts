/**
 * The element that holds the card: a shadow root, closed in what is released, so that neither the page's styles nor its
 * scripts reach in. Keys pressed within never reach Gmail's shortcuts.
 */
import tokens from '../../ui/tokens.css?inline';
import styles from './card.css?inline';

declare const __OPEN_SHADOW__: boolean;

export interface CardHost {
  element: HTMLElement;
  root: HTMLElement;
}

export function makeHost(page: Document, signal: AbortSignal, onEscape: () => void): CardHost {
  const element = page.createElement('div');
  element.dataset.bowout = '';
  const shadow = element.attachShadow({ mode: __OPEN_SHADOW__ ? 'open' : 'closed' });
  const style = page.createElement('style');
  style.textContent = tokens + styles;
  const root = page.createElement('div');
  shadow.append(style, root);
  keepKeys(element, shadow, signal, onEscape);
  return { element, root };
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
