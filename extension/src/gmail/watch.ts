/**
 * Tells when another thread is shown, and costs Gmail next to nothing.
 *
 * Opening a thread changes the page's address and title: then it is looked for at once, and again in the moments after.
 * All other changes of the page only leave a mark, and are looked at together, a few times a second at most.
 */
const AFTER_NAVIGATION_MS = [0, 16, 50, 100, 200, 400, 800, 1600, 3200];
const CHURN_EVERY_MS = 400;

export function watchPage(page: Document, look: () => void, signal: AbortSignal): void {
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const later = (ms: number, act: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };
  const navigated = () => {
    for (const ms of AFTER_NAVIGATION_MS) later(ms, look);
  };
  let marked = false;
  const churned = new MutationObserver(() => {
    if (marked) return;
    marked = true;
    later(CHURN_EVERY_MS, () => {
      marked = false;
      if (!page.hidden) look();
    });
  });
  const title = new MutationObserver(navigated);
  title.observe(page.head, { childList: true, subtree: true, characterData: true });
  churned.observe(page.body, { childList: true, subtree: true });
  for (const event of ['hashchange', 'popstate']) window.addEventListener(event, navigated, { signal });
  page.addEventListener('visibilitychange', look, { signal });
  signal.addEventListener('abort', () => {
    for (const timer of timers) clearTimeout(timer);
    title.disconnect();
    churned.disconnect();
  });
  navigated();
}
