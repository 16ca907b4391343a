/** What the card shows just now: all of its state, drawn as a whole at each change. */
import { isDark } from '../../gmail/dark';
import { placeBelow } from '../../gmail/place';
import { type Hint, isLeftBehind } from '../../messaging';
import { Reminding } from '../../ui/reminder';
import { Card, type CardActions, type Done, type Unfolded } from './card';
import { makeFarewell } from './farewell';
import { type CardHost, makeHost } from './host';
import { type CardState, mayRemind } from './model';

/** What the view itself does of what the card asks for. */
type OwnActions = 'open' | 'why' | 'tone';

export class CardView {
  private readonly host: CardHost;
  private readonly actions: CardActions;
  private state: CardState = { kind: 'none' };
  private heading: HTMLElement | null = null;
  private unfolded: Unfolded = folded();
  /** Tells one thread's card from the next, so that nothing of it is kept. */
  private key = '';
  private late = false;
  /** Nothing is said of a thread that is only being read; so, too, until it is known what the user wants. */
  private quiet = true;
  private readonly farewell = makeFarewell();
  private left = false;
  /** Whether anything was said in this page yet. */
  spoke = false;

  constructor(
    private readonly page: Document,
    signal: AbortSignal,
    actions: Omit<CardActions, OwnActions>,
    private readonly on: { onEscape: () => void; onLeft: () => void },
  ) {
    this.actions = {
      ...actions,
      open: () => this.unfold({ open: true }),
      why: () => this.askWhy(),
      tone: (tone) => this.unfold({ tone }),
    };
    this.host = makeHost(page, signal, on.onEscape);
    signal.addEventListener('abort', () => this.begin('', null));
  }

  /** Another thread is shown: below that heading, or nothing can be. */
  begin(key: string, heading: HTMLElement | null): void {
    Object.assign(this, { key, heading, late: false, unfolded: folded() });
    this.show({ kind: 'none' });
  }

  show(state: CardState): void {
    this.state = state;
    this.draw();
  }

  hush(quiet: boolean): void {
    if (this.quiet === quiet) return;
    this.quiet = quiet;
    this.draw();
  }

  /** From now on it takes no room by itself: it is drawn as a pill. */
  beLate(): void {
    if (!this.late) this.unfolded.open = false;
    this.late = true;
  }

  /** What is said answers what the user did, be it in the panel beside: a pill is one no more. */
  say(done: Done | null): void {
    this.unfold(done === null ? { done } : { done, open: true });
  }

  /** Whether all that should stand in the page does. */
  stands(): boolean {
    return this.silent || this.host.element.isConnected;
  }

  /** Gmail has drawn the thread anew, and perhaps its heading. */
  placeAgain(heading: HTMLElement | null): void {
    this.heading = heading;
    if (!this.stands()) this.draw();
  }

  /** Nothing is drawn after that: Gmail takes it away with the thread. */
  takeLeave(heading: HTMLElement): void {
    this.left = true;
    placeBelow(heading, this.host.element);
    this.host.draw(this.farewell(isDark(this.page, heading)));
  }

  get kind(): CardState['kind'] {
    return this.state.kind;
  }

  get hint(): Hint | null {
    return this.state.kind === 'hint' ? this.state.hint : null;
  }

  private get silent(): boolean {
    return this.state.kind === 'none' || (this.state.kind === 'loading' && this.quiet);
  }

  private unfold(change: Partial<Unfolded>): void {
    Object.assign(this.unfolded, change);
    this.draw();
  }

  private askWhy(): void {
    const { hint } = this;
    const why = !this.unfolded.why;
    const reminds = why && hint !== null && mayRemind(hint);
    this.unfold({ why, reminding: reminds ? new Reminding(hint, () => this.draw()) : null });
  }

  private draw(): void {
    const { state, late, heading, host, actions } = this;
    if (this.left) return;
    if (this.silent || heading === null) {
      host.draw(null);
      host.element.remove();
      return;
    }
    if (isLeftBehind()) {
      this.on.onLeft();
      return;
    }
    this.spoke ||= state.kind !== 'loading';
    if (!host.element.isConnected) placeBelow(heading, host.element);
    const dark = isDark(this.page, heading);
    host.draw(<Card key={this.key} state={state} late={late} dark={dark} actions={actions} {...this.unfolded} />);
  }
}

function folded(): Unfolded {
  return { open: true, why: false, done: null, reminding: null };
}
