/** The rooms of src/gmail put into a page by the browser tests, which run them on composed pages. */
import { readAccount } from '../src/gmail/account';
import { isDark } from '../src/gmail/dark';
import { findPassage, mark } from '../src/gmail/highlight';
import { type Insertion, insertAbove, undoInsertion } from '../src/gmail/insert';
import { openReplyBox } from '../src/gmail/open_reply';
import { replyBoxes, type ThreadNames } from '../src/gmail/reply';
import { counts } from '../src/gmail/selectors';
import { findThread } from '../src/gmail/thread';

let inserted: Insertion | null = null;

function names(): ThreadNames | null {
  const open = findThread(document);
  return open.status === 'thread' ? { id: open.id, localId: open.localId } : null;
}

const boxes = () => {
  const thread = names();
  return thread === null ? [] : replyBoxes(document, thread);
};

const probe = {
  read: () => {
    const open = findThread(document);
    const heading = open.status === 'none' ? null : open.heading;
    return {
      status: open.status,
      thread: open.status === 'thread' ? open.id : null,
      reply_box: boxes().length > 0,
      boxes: boxes().length,
      dark: isDark(document, heading),
      account: readAccount(document),
    };
  },
  insert: (text: string) => {
    const box = boxes()[0];
    inserted = box === undefined ? null : insertAbove(box, text, inserted);
    return inserted !== null;
  },
  undo: () => (inserted === null ? null : undoInsertion(inserted)),
  openReply: async () => {
    const thread = names();
    return thread !== null && (await openReplyBox(document, thread)) !== null;
  },
  passage: (messageId: string | null, quote: string, prefix = '', suffix = '') => {
    const range = findPassage(document, messageId, { quote, prefix, suffix });
    if (range !== null) mark(range);
    return range?.toString() ?? null;
  },
  counts: () => counts(document),
};

declare global {
  interface Window {
    bowoutGmail: typeof probe;
  }
}

window.bowoutGmail = probe;
