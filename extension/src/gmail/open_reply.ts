/** A reply box opened where none is, by pressing Gmail's own button. */
import { bodyOf, closest } from './dom';
import { isContent } from './messages';
import { replyBoxes, type ThreadNames } from './reply';
import { all, css } from './selectors';
import { isVisible } from './visible';

const LONGEST_WAIT_MS = 2500;

/** The thread's reply box, opened if need be; null where that did not work. */
export async function openReplyBox(page: Document, thread: ThreadNames): Promise<HTMLElement | null> {
  const open = replyBoxes(page, thread)[0];
  if (open !== undefined) return open;
  const button = replyButton(page);
  if (button === undefined) return null;
  press(button);
  return appearing(page, thread);
}

/** The last one in the page belongs to the latest message. */
function replyButton(page: Document): HTMLElement | undefined {
  return all('replyButtons', page)
    .filter((button) => closest(button, css('listRow')) === null && !isContent(button) && isVisible(button))
    .at(-1);
}

/** Gmail's buttons listen to the single steps of a click. */
function press(button: HTMLElement): void {
  for (const type of ['mousedown', 'mouseup', 'click'])
    button.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, view: window }));
}

function appearing(page: Document, thread: ThreadNames): Promise<HTMLElement | null> {
  return new Promise((resolve) => {
    const look = () => {
      const box = replyBoxes(page, thread)[0];
      if (box !== undefined) end(box);
    };
    const watcher = new MutationObserver(look);
    const timer = setTimeout(() => end(null), LONGEST_WAIT_MS);
    const end = (box: HTMLElement | null) => {
      watcher.disconnect();
      clearTimeout(timer);
      resolve(box);
    };
    watcher.observe(bodyOf(page), {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['style', 'class'],
    });
    look();
  });
}
