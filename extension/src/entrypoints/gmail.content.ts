import { defineContentScript } from 'wxt/utils/define-content-script';
import { initCard } from '../features/card/feature';

const HIGHLIGHT_STYLE = '::highlight(bowout-evidence) { background-color: #ffe08a; color: #1f1f24; }';

export default defineContentScript({
  matches: ['https://mail.google.com/*'],
  // Before Gmail's own scripts: keys pressed in the card are kept from its shortcuts.
  runAt: 'document_start',
  main(context) {
    const start = () => {
      const style = document.createElement('style');
      style.textContent = HIGHLIGHT_STYLE;
      document.head.append(style);
      context.signal.addEventListener('abort', () => style.remove());
      initCard(document, context.signal);
    };
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start, { once: true });
    else start();
  },
});
