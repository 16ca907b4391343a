/** The card's life: follows the thread on screen, asks for its hint, and does what the card's buttons say. */
import { readAccount } from '../../gmail/account';
import { findPassage, mark, unmark } from '../../gmail/highlight';
import { findThread, type OpenThread } from '../../gmail/thread';
import { watchPage } from '../../gmail/watch';
import { ask, type Evidence, type Hint, isLeftBehind, type ShownThread } from '../../messaging';
import { t } from '../../ui/text';
import { AGAIN_MS, againAfter } from './again';
import { DraftDesk } from './drafts';
import { offered, stateOf } from './model';
import { listenToPages } from './requests';
import { Telling } from './telling';
import { CardView } from './view';

/** So long after the thread was opened the card takes no room any more by itself: what the user reads must not move. */
const ROOM_UNTIL_MS = 250;
const CHANGED_AFTER_MS = 2_000;

/** What the card is about: one showing of one thread. */
interface Showing {
  /** Tells one showing from the next. */
  key: string;
  open: OpenThread;
  since: number;
  tries: number;
  timer?: ReturnType<typeof setTimeout>;
}

/** Show the card in that page, until it is undone by `life`: by its owner, or by the end of the extension. */
export function initCard(page: Document, life: AbortController): void {
  new CardFeature(page, life);
}

class CardFeature {
  private readonly view: CardView;
  private readonly desk: DraftDesk;
  private readonly told: Telling;
  /** Tells when the subject is hidden, which costs nothing; asking for it would lay the page out. */
  private readonly sight = new IntersectionObserver(() => this.look());
  private showing: Showing = nothing();
  private address: string | null = null;

  constructor(
    private readonly page: Document,
    private readonly life: AbortController,
  ) {
    const { signal } = life;
    this.view = new CardView(page, signal, this.actions(), { onEscape: unmark, onLeft: () => this.look() });
    const say: CardView['say'] = (done) => this.view.say(done);
    this.desk = new DraftDesk(page, signal, say);
    this.told = new Telling(
      () => this.view.hint,
      say,
      () => this.refresh(),
    );
    listenToPages(page, (request) => this.desk.insertFor(request), signal);
    signal.addEventListener('abort', () => {
      this.sight.disconnect();
      clearTimeout(this.showing.timer);
      this.showing = nothing();
      unmark();
    });
    watchPage(page, { navigated: (since) => this.look(since), churned: () => this.lookAgain() }, signal);
  }

  /** The page has changed somewhere: as long as the subject stands there, so does what is shown of it. */
  private lookAgain(): void {
    const stands = headingOf(this.showing.open)?.isConnected ?? false;
    if (!stands || !this.view.stands()) this.look();
  }

  /** Compare what is on screen with what is shown of it. */
  private look(since = performance.now()): void {
    const open = findThread(this.page);
    if (isLeftBehind()) {
      this.leave(headingOf(open));
      return;
    }
    // A title may come after its thread, or say something else for a moment: what it said of the account stays so.
    this.address = readAccount(this.page).address ?? this.address;
    const key = keyOf(open, this.address);
    if (key === this.showing.key) {
      this.showing.open = open;
      this.view.placeAgain(headingOf(open));
      return;
    }
    clearTimeout(this.showing.timer);
    unmark();
    this.showing = { key, open, since, tries: 0 };
    this.view.begin(key, headingOf(open));
    this.begin();
  }

  /** Say so once, where a hint would be looked for, and end; at once where nothing was ever said in this page. */
  private leave(heading: HTMLElement | null): void {
    const { spoke } = this.view;
    if (spoke && heading === null) return;
    this.life.abort();
    if (spoke && heading !== null) this.view.takeLeave(heading);
  }

  private lookAnew(): void {
    this.showing.key = '';
    this.look();
  }

  private begin(): void {
    const { open } = this.showing;
    this.sight.disconnect();
    const heading = headingOf(open);
    if (heading !== null) this.sight.observe(heading);
    const { address } = this;
    const shown = open.status === 'thread' && address !== null ? { address, threadId: open.id } : null;
    this.desk.show(open.status === 'thread' ? open : null);
    if (shown !== null) {
      void this.fetch(shown.address, shown.threadId);
      this.view.show({ kind: 'loading' });
      this.after(Math.max(0, this.showing.since + ROOM_UNTIL_MS - performance.now()), () => this.tooLate());
    } else if (open.status === 'not_on_server') {
      this.after(AGAIN_MS[0], () => this.lookAnew());
    } else if (open.status === 'changed' || open.status === 'thread') {
      // While Gmail builds a thread, its parts may be of two: said only where it stays so.
      this.after(CHANGED_AFTER_MS, () => this.sayChanged());
    }
    void this.tellShown(shown);
  }

  /** Beside the question for the hint: an answer of the worker's own, which comes long before the card would be late. */
  private async tellShown(thread: ShownThread | null): Promise<void> {
    const answer = await ask('shown', { thread });
    this.view.hush(answer.ok && answer.value.quiet);
  }

  private after(ms: number | undefined, act: () => void): void {
    this.showing.timer = setTimeout(act, ms);
  }

  private sayChanged(): void {
    this.view.beLate();
    this.view.show({ kind: 'notice', notice: 'gmail_changed' });
  }

  private async fetch(address: string, threadId: string): Promise<void> {
    const showing = this.showing;
    const answer = await ask('hint', { address, threadId });
    if (showing !== this.showing) return;
    clearTimeout(showing.timer);
    const state = stateOf(answer, showing.tries);
    const again = againAfter(answer, showing.tries);
    if (state.kind === 'loading' || (this.view.kind === 'loading' && !this.hasRoom())) this.view.beLate();
    this.view.show(state);
    if (state.kind === 'hint') void this.offer(state.hint);
    if (again === undefined) return;
    showing.tries += 1;
    this.after(again, () => void this.fetch(address, threadId));
  }

  /** The drafts, first in the tone that the prospect writes in. */
  private async offer(hint: Hint): Promise<void> {
    this.desk.offer(hint);
    if (offered(hint).length === 0) return;
    const { account, thread } = hint;
    const answer = await ask('tones', { account, threadId: thread.thread_id });
    if (this.view.hint !== hint) return;
    const tones = answer.ok ? answer.value : hint.tones;
    this.view.show({ kind: 'hint', hint: { ...hint, tones } });
    this.desk.fit(tones);
  }

  private tooLate(): void {
    this.view.beLate();
    this.view.show({ kind: 'loading' });
  }

  private hasRoom(): boolean {
    return performance.now() - this.showing.since < ROOM_UNTIL_MS;
  }

  private actions(): ConstructorParameters<typeof CardView>[2] {
    return {
      insert: (intent, tone) => this.desk.insert(intent, tone),
      prepare: (intent, tone) => this.desk.prepare(intent, tone),
      retry: () => this.retry(),
      options: () => void ask('open_options', {}).then(() => this.look()),
      panel: () =>
        void ask('open_panel', {}).then((opened) => opened === true || this.view.say({ text: t('panel_by_icon') })),
      tell: (what) => void this.told.tell(what),
      takeBack: (told) => void this.told.takeBack(told),
      doNotContact: () => void this.told.doNotContact(),
      point: (evidence, scroll) => this.point(evidence, scroll),
      onPage: (evidence) => this.find(evidence) !== null,
    };
  }

  /** As often again as at first. */
  private retry(): void {
    this.showing.tries = 0;
    void this.refresh();
  }

  private async refresh(): Promise<void> {
    const { address } = this;
    const { open } = this.showing;
    if (open.status === 'thread' && address !== null) await this.fetch(address, open.id);
  }

  private point(evidence: Evidence | null, scroll: boolean): void {
    unmark();
    const range = evidence === null ? null : this.find(evidence);
    if (range === null) return;
    mark(range);
    if (scroll) range.startContainer.parentElement?.scrollIntoView({ block: 'center', behavior: 'instant' });
  }

  private find(evidence: Evidence): Range | null {
    return findPassage(this.page, evidence.gmail_message_id, evidence);
  }
}

function nothing(): Showing {
  return { key: '', open: { status: 'none' }, since: 0, tries: 0 };
}

function headingOf(open: OpenThread): HTMLElement | null {
  return open.status === 'none' ? null : open.heading;
}

function keyOf(open: OpenThread, address: string | null): string {
  if (open.status === 'thread') return `thread ${open.id} ${address}`;
  return open.status === 'none' ? '' : open.status;
}
