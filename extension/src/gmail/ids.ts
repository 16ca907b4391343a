/**
 * Gmail's ids as the page writes them, turned into the decimal strings that IMAP and the service use (X-GM-THRID,
 * X-GM-MSGID). They have 64 bits, so they are never numbers.
 */

/** An id of the page: known to the server, or ("thread-a:…") made in this browser and perhaps not there yet. */
export type PageId = { kind: 'server'; decimal: string } | { kind: 'local'; name: string };

const LARGEST = 2n ** 64n - 1n;

function within(value: bigint): string | null {
  return value > 0n && value <= LARGEST ? value.toString() : null;
}

/** "19e08841f84a911f" to decimal; null for anything else. */
export function fromHex(text: string | null | undefined): string | null {
  const hex = text?.trim() ?? '';
  return /^[0-9a-f]{1,16}$/i.test(hex) ? within(BigInt(`0x${hex}`)) : null;
}

/** "#thread-f:1864…", "thread-a:r-767…|msg-a:…" and the like; null for "undefined" and other words. */
export function fromPermId(text: string | null | undefined, noun: 'thread' | 'msg' = 'thread'): PageId | null {
  const match = /^#?(thread|msg)-(f|a):([\w.:-]+)(?:\|\S*)?$/.exec(text?.trim() ?? '');
  if (match?.[1] !== noun || match[3] === undefined) return null;
  if (match[2] === 'a') return { kind: 'local', name: match[3] };
  const decimal = /^\d{1,20}$/.test(match[3]) ? within(BigInt(match[3])) : null;
  return decimal === null ? null : { kind: 'server', decimal };
}

/** The thread named in a `jslog` attribute: its fields are "number:base64 of a JSON list". */
export function fromJslog(text: string | null | undefined): PageId | null {
  for (const field of (text ?? '').split(';')) {
    const encoded = /^\s*1:([\w+/=-]+)\s*$/.exec(field)?.[1];
    if (encoded === undefined) continue;
    for (const name of namesIn(encoded)) {
      const id = fromPermId(name);
      if (id !== null) return id;
    }
  }
  return null;
}

function namesIn(encoded: string): string[] {
  try {
    const value: unknown = JSON.parse(atob(encoded.replaceAll('-', '+').replaceAll('_', '/')));
    return Array.isArray(value) ? value.flat(2).filter((each) => typeof each === 'string') : [];
  } catch {
    return []; // somebody else's log field
  }
}

/** The hexadecimal form that Gmail's own addresses use. */
export function toHex(decimal: string): string {
  return BigInt(decimal).toString(16);
}
