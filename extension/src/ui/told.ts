/** Pages that are open while the user says something of a thread elsewhere, as on the card, follow it. */
import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { TOLD } from '../messaging';

type Changes = Parameters<Parameters<typeof browser.storage.session.onChanged.addListener>[0]>[0];

/** How often something was told since the page was opened: to ask anew by. */
export function useTold(): number {
  const [times, setTimes] = useState(0);
  useEffect(() => {
    const listener = (changes: Changes) => {
      if (TOLD in changes) setTimes((before) => before + 1);
    };
    browser.storage.session.onChanged.addListener(listener);
    return () => browser.storage.session.onChanged.removeListener(listener);
  }, []);
  return times;
}
