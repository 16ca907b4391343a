import { titleOf } from './dom';

/** Whose mailbox the page shows. Ids are only unique within one account, so it goes with every question. */
export interface PageAccount {
  /** Lower case; null where the page does not say. */
  address: string | null;
  /** The `u/1` of the path: which of the signed-in accounts. */
  index: number;
}

/** Marks of the direction of text, which stand around addresses in right-to-left interfaces. */
const DIRECTIONS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;
const ADDRESS = /[^\s@<>()"',;:]+@[^\s@<>()"',;:]+\.[^\s@<>()"',;:]+/g;

/** The account by the page's title ("Subject - me@example.com - Gmail") and path. */
export function readAccount(page: Document, path: string = page.location?.pathname ?? ''): PageAccount {
  return { address: addressInTitle(titleOf(page)), index: Number(/\/u\/(\d{1,3})(?:\/|$)/.exec(path)?.[1] ?? 0) };
}

/** A subject may hold addresses too: the account's is a part of its own, the last such one. */
export function addressInTitle(title: string): string | null {
  const parts = title.replace(DIRECTIONS, '').split(/\s[-–—|]\s/);
  const alone = parts.filter((part) => part.trim().match(ADDRESS)?.[0] === part.trim());
  const found = alone.length > 0 ? alone : (title.match(ADDRESS) ?? []);
  return found.at(-1)?.trim().toLowerCase() ?? null;
}
