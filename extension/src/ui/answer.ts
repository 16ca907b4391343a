/** An answer of the worker's, fetched when a component is shown and whenever what it depends on changes. */
import { useCallback, useEffect, useState } from 'preact/hooks';

/** `undefined` while it is on its way. */
export function useAnswer<Value>(fetch: () => Promise<Value>, on: readonly unknown[]): [Value | undefined, () => void] {
  const [answer, setAnswer] = useState<Value>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    let wanted = true;
    void fetch().then((value) => {
      if (wanted) setAnswer(() => value);
    });
    return () => {
      wanted = false;
    };
  }, [...on, round]);
  return [answer, useCallback(() => setRound((count) => count + 1), [])];
}
