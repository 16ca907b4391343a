/** The card's life: follows the thread on screen, asks for its hint, and does what the card's buttons say. */
import { render } from 'preact';
import { browser } from 'wxt/browser';
import { readAccount } from '../../gmail/account';
import { isDark } from '../../gmail/dark';
import { findPassage, mark, unmark } from '../../gmail/highlight';
import { placeBelow } from '../../gmail/place';
import { findThread, type OpenThread } from '../../gmail/thread';
import { watchPage } from '../../gmail/watch';
import { ask, type Evidence, type Hint, type HintAnswer } from '../../messaging';
import { t } from '../../ui/text';
import { Card, type CardActions, type Done } from './card';
import { DraftDesk } from './drafts';
import { makeHost } from './host';
import { type CardState, offered, stateOf } from './model';
import { listenToPages } from './requests';
import { Telling } from './telling';

/** So long after the thread was opened the card takes no room any more by itself: what the user reads must not move. */
const ROOM_UNTIL_MS = 250;
/** A thread that is not known yet is asked for again: it may be being read just now. */
const AGAIN_MS = [4_000, 15_000, 60_000];
const MOST_READING_TRIES = 40;
const CHANGED_AFTER_MS = 2_000;

/** What the card is about: one showing of one thread. */
interface Showing {
  /** Tells one showing from the next. */
  key: string;
  open: OpenThread;
  since: number;
  late: boolean;
  tries: number;
  timer?: ReturnType<typeof setTimeout>;
}

export function initCard(page: Document, signal: AbortSignal): void {
  new CardFeature(page, signal);
}

class CardFeature {
  private readonly host;
  private readonly desk: DraftDesk;
  private readonly told = new Telling(
    () => (this.state.kind === 'hint' ? this.state.hint : null),
    (done) => this.say(done),
    () => this.refresh(),
  );
  /** Tells when the subject is hidden, which costs nothing; asking for it would lay the page out. */
  private readonly sight = new IntersectionObserver(() => this.look());
  private state: CardState = { kind: 'none' };
  private showing: Showing = nothing();
  private done: Done | null = null;

  constructor(
    private readonly page: Document,
    signal: AbortSignal,
  ) {
    this.host = makeHost(page, signal, unmark);
    this.desk = new DraftDesk(page, signal, (done) => this.say(done));
    listenToPages(page, (request) => this.desk.insertFor(request.threadId, request.text), signal);
    watchPage(page, { navigated: (since) => this.look(since), churned: () => this.lookAgain() }, signal);
    signal.addEventListener('abort', () => {
      this.sight.disconnect();
      clearTimeout(this.showing.timer);
      unmark();
      render(null, this.host.root);
      this.host.element.remove();
    });
  }

  /** The page has changed somewhere: as long as the subject stands there, so does what is shown of it. */
  private lookAgain(): void {
    const { open } = this.showing;
    const stands = headingOf(open)?.isConnected ?? false;
    const hosted = this.state.kind === 'none' || this.host.element.isConnected;
    if (!stands || !hosted) this.look();
  }

  /** Compare what is on screen with what is shown of it. */
  private look(since = performance.now()): void {
    const open = findThread(this.page);
    const key = keyOf(open);
    if (key === this.showing.key) {
      const heading = headingOf(open);
      if (heading !== null && this.state.kind !== 'none' && !this.host.element.isConnected) this.place(heading);
      return;
    }
    clearTimeout(this.showing.timer);
    unmark();
    this.showing = { key, open, since, late: false, tries: 0 };
    this.done = null;
    this.begin();
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
    const address = readAccount(this.page).address;
    const shown = open.status === 'thread' && address !== null ? { address, threadId: open.id } : null;
    this.desk.show(open.status === 'thread' ? open : null);
    if (shown !== null) {
      void this.fetch(shown.address, shown.threadId);
      this.show({ kind: 'loading' });
      this.showing.timer = setTimeout(
        () => this.tooLate(),
        Math.max(0, this.showing.since + ROOM_UNTIL_MS - performance.now()),
      );
    } else if (open.status === 'not_on_server') {
      this.show({ kind: 'none' });
      this.showing.timer = setTimeout(() => this.lookAnew(), AGAIN_MS[0]);
    } else if (open.status === 'changed' || open.status === 'thread') {
      // While Gmail builds a thread, its parts may be of two: said only where it stays so.
      this.show({ kind: 'none' });
      this.showing.timer = setTimeout(() => this.sayChanged(), CHANGED_AFTER_MS);
    } else {
      this.show({ kind: 'none' });
    }
    void ask('shown', { thread: shown }).catch(() => undefined);
  }

  private sayChanged(): void {
    this.showing.late = true;
    this.show({ kind: 'notice', notice: 'gmail_changed' });
  }

  private async fetch(address: string, threadId: string): Promise<void> {
    const showing = this.showing;
    const answer = await ask('hint', { address, threadId }).catch(orphaned);
    if (showing !== this.showing) return;
    clearTimeout(showing.timer);
    const state = stateOf(answer);
    if (this.state.kind === 'loading' && !this.hasRoom()) showing.late = true;
    this.show(state);
    if (state.kind === 'hint') void this.offer(state.hint);
    const again = againAfter(answer, showing.tries);
    if (again === undefined) return;
    showing.tries += 1;
    if (state.kind === 'loading') showing.late = true;
    showing.timer = setTimeout(() => void this.fetch(address, threadId), again);
  }

  /** The drafts, first in the tone that the prospect writes in. */
  private async offer(hint: Hint): Promise<void> {
    this.desk.offer(hint);
    if (offered(hint).length === 0) return;
    const { account, thread } = hint;
    const answer = await ask('tones', { account, threadId: thread.thread_id }).catch(() => null);
    if (this.state.kind !== 'hint' || this.state.hint !== hint) return;
    const tones = answer?.ok ? answer.value : hint.tones;
    this.show({ kind: 'hint', hint: { ...hint, tones } });
    this.desk.fit(tones);
  }

  private tooLate(): void {
    this.showing.late = true;
    this.draw();
  }

  private hasRoom(): boolean {
    return performance.now() - this.showing.since < ROOM_UNTIL_MS;
  }

  private show(state: CardState): void {
    this.state = state;
    this.draw();
  }

  private say(done: Done | null): void {
    this.done = done;
    this.draw();
  }

  private draw(): void {
    const { open, key } = this.showing;
    const heading = headingOf(open);
    const nothingToShow = this.state.kind === 'none' || heading === null;
    if (nothingToShow) {
      render(null, this.host.root);
      this.host.element.remove();
      return;
    }
    if (!this.host.element.isConnected) this.place(heading);
    render(
      <Card
        key={`${key}${this.showing.late}`}
        state={this.state}
        late={this.showing.late}
        dark={isDark(this.page, heading)}
        done={this.done}
        actions={this.actions}
      />,
      this.host.root,
    );
  }

  private place(heading: HTMLElement): void {
    placeBelow(heading, this.host.element);
  }

  private readonly actions: CardActions = {
    insert: (intent, tone) => this.desk.insert(intent, tone),
    prepare: (intent) => this.desk.prepare(intent),
    tone: (tone) => {
      this.desk.tone = tone;
    },
    retry: () => void this.refresh(),
    options: () => void ask('open_options', {}),
    panel: () => void ask('open_panel', {}).then((opened) => opened || this.say({ text: t('panel_by_icon') })),
    tell: (what) => void this.told.tell(what),
    takeBack: (told) => void this.told.takeBack(told),
    doNotContact: () => void this.told.doNotContact(),
    point: (evidence, scroll) => this.point(evidence, scroll),
    onPage: (evidence) => this.find(evidence) !== null,
  };

  private async refresh(): Promise<void> {
    const { open } = this.showing;
    const { address } = readAccount(this.page);
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
  return { key: '', open: { status: 'none' }, since: 0, late: false, tries: 0 };
}

function headingOf(open: OpenThread): HTMLElement | null {
  return open.status === 'none' ? null : open.heading;
}

function keyOf(open: OpenThread): string {
  if (open.status === 'thread') return `thread ${open.id}`;
  return open.status === 'none' ? '' : open.status;
}

/** When to ask again for a thread that is not known yet, or is being read. */
function againAfter(answer: HintAnswer, tries: number): number | undefined {
  if (answer.state === 'reading') return tries < MOST_READING_TRIES ? answer.seconds * 1000 : undefined;
  return answer.state === 'not_scanned' ? AGAIN_MS[tries] : undefined;
}

/** The extension was updated or removed under a page that is still open: the worker does not answer any more. */
function orphaned(): HintAnswer {
  return browser.runtime?.id === undefined ? { state: 'silent' } : { state: 'trouble', trouble: 'failed' };
}
