/**
 * Tells when another thread is shown, and costs Gmail next to nothing.
 *
 * Opening a thread changes the page's address and title: then it is looked for at once, and again in the moments after.
 * All other changes are met a few times a second at most, when the page has nothing to do: in between the observer is
 * off, so that Gmail's own changes are not even recorded.
 */
import { isHidden } from './dom';

const AFTER_NAVIGATION_MS = [0, 16, 50, 100, 200, 400, 800, 1600, 3200];
const CHURN_EVERY_MS = 500;

export interface Lookout {
  /** The page went elsewhere, or may have; `since` is when (milliseconds of `performance.now`). */
  navigated(since: number): void;
  /** Something of the page has changed: only what is shown already needs a look. */
  churned(): void;
}

export function watchPage(page: Document, { navigated, churned }: Lookout, signal: AbortSignal): void {
  const { body, head } = page; // before any mail is there to name something so
  let looks: ReturnType<typeof setTimeout>[] = [];
  let rested: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    for (const timer of looks) clearTimeout(timer);
  };
  const look = () => {
    stop(); // Address, title and history change together: one round of looks for them all.
    const since = performance.now();
    looks = AFTER_NAVIGATION_MS.map((ms) => setTimeout(() => navigated(since), ms));
  };
  const changes = new MutationObserver(() => {
    changes.disconnect();
    rested = setTimeout(() => whenIdle(rest), CHURN_EVERY_MS);
  });
  const rest = () => {
    if (signal.aborted) return;
    if (!isHidden(page)) churned();
    changes.observe(body, { childList: true, subtree: true });
  };
  const title = new MutationObserver(look);
  title.observe(head, { childList: true, subtree: true, characterData: true });
  for (const event of ['hashchange', 'popstate']) window.addEventListener(event, look, { signal });
  page.addEventListener('visibilitychange', () => navigated(performance.now()), { signal });
  signal.addEventListener('abort', () => {
    stop();
    clearTimeout(rested);
    title.disconnect();
    changes.disconnect();
  });
  look();
  rest();
}

/** After the browser has laid the page out, so that asking for what is visible costs no layout of its own. */
function whenIdle(act: () => void): void {
  requestIdleCallback(act, { timeout: 1000 });
}
