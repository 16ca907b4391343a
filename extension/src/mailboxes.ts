/** The accounts that the service reads, by the user's addresses, and which of them are switched off. */

export interface Mailbox {
  /** By which it is named: its login, or the first of the user's own where it has none. */
  address: string;
  /** All of the user's own in it, that one among them; in lower case. */
  own: string[];
}

/** The mailboxes that an address means: those named by it; where there is none, each that has it among its own. */
export function meant<Box extends Mailbox>(boxes: Box[], address: string): Box[] {
  const named = boxes.filter((box) => box.address === address);
  return named.length > 0 ? named : boxes.filter(({ own }) => own.includes(address));
}

/** `paused`: the addresses that were switched off, whichever the mailbox was known by then. */
export function isOff<Box extends Mailbox>(box: Box, boxes: Box[], paused: string[]): boolean {
  return paused.some((address) => meant(boxes, address).includes(box));
}
