import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { initCard } from '../features/card/feature';

const HIGHLIGHT_STYLE = '::highlight(bowout-evidence) { background-color: #ffe08a; color: #1f1f24; }';

/**
 * The content script, named in the manifest by hand: WXT's own kind brings along listeners by which any script of the
 * page could end it, and a message to the page that tells of it.
 */
export default defineUnlistedScript(() => {
  const life = new AbortController();
  const start = () => {
    const style = document.createElement('style');
    style.textContent = HIGHLIGHT_STYLE;
    document.head.append(style);
    life.signal.addEventListener('abort', () => style.remove());
    initCard(document, life);
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start, { once: true });
  else start();
});
