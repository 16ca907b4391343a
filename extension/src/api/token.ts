/**
 * The token, in the IndexedDB of the extension's own origin: there, unlike in `storage.local`, no content script can
 * read it in any browser, so a page that took one over would not have it. Weighed in docs/extension/privacy.md.
 */
import { createStore, del, get, set } from 'idb-keyval';

export interface Key {
  token: string;
  pairingId: string;
  /** The service it is good for: it is never shown to another. */
  server: string;
}

const store = createStore('bowout', 'keys');
const NAME = 'service';
let known: Promise<Key | undefined> | null = null;

export function readKey(): Promise<Key | undefined> {
  known ??= get<Key>(NAME, store);
  return known;
}

export async function keepKey(key: Key): Promise<void> {
  await set(NAME, key, store);
  known = Promise.resolve(key);
}

export async function forgetKey(): Promise<void> {
  await del(NAME, store);
  known = Promise.resolve(undefined);
}
