/**
 * The hint under the subject: what to do, why, and the drafts one click away.
 *
 * Pure functions of what they are given: the state is the view's, so that one place draws and keeps the focus. Hooks
 * would make the content script a kilobyte larger.
 */
import type { Evidence, Finding, Hint, Intent, Told, Tone } from '../../messaging';
import type { ReminderShown } from '../../ui/reminder';
import { Strength } from '../../ui/strength';
import { languageOfInterface, t } from '../../ui/text';
import { trusted } from '../../ui/trusted';
import { barred, type CardState, grounds, isSetAside, mayBar, type Notice, offered, REMEDY, title } from './model';
import { Pointer, Why } from './why';

/** What the card asks of the page around it. */
export interface CardActions {
  insert(intent: Intent, tone: Tone): void;
  prepare(intent: Intent, tone: Tone): void;
  retry(): void;
  options(): void;
  tell(what: 'not_this_one' | 'spoke'): void;
  takeBack(told: Told): void;
  doNotContact(): void;
  panel(): void;
  point(evidence: Evidence | null, scroll: boolean): void;
  /** Whether the words are on the page, and only once. */
  onPage(evidence: Evidence): boolean;
  /** The pill is pressed. */
  open(): void;
  why(): void;
  tone(tone: Tone): void;
}

/** What became of the last click, said to the user, and how to take it back. */
export interface Done {
  text: string;
  undo?: () => void;
  findings?: Finding[];
}

/** What the user has unfolded and chosen on this card, and what was said to them. */
export interface Unfolded {
  /** Not a pill, or one no more. */
  open: boolean;
  why: boolean;
  /** None: the one that fits. */
  tone?: Tone;
  done: Done | null;
  reminding: ReminderShown | null;
}

export interface CardProps extends Unfolded {
  state: CardState;
  /** Came too late to take room without moving what the user reads: shown as a pill until asked for. */
  late: boolean;
  dark: boolean;
  actions: CardActions;
}

export function Card(props: CardProps) {
  const { state, late, dark, open, actions } = props;
  if (state.kind === 'none' || (state.kind === 'loading' && !late)) return null;
  const theme = dark ? 'dark' : 'light';
  const move = state.kind === 'hint' && state.hint.thread.sure ? `move-${state.hint.thread.move}` : '';
  if (state.kind === 'loading' || !open)
    return <Pill state={state} classes={`${theme} ${move}`} onOpen={actions.open} />;
  return (
    <section tabIndex={-1} class={`card fade ${theme} ${move}`} aria-label={t('card_label')} {...languageOfInterface()}>
      {state.kind === 'hint' ? (
        <HintBody {...props} hint={state.hint} />
      ) : (
        <NoticeBody notice={state.notice} detail={state.detail} actions={actions} />
      )}
    </section>
  );
}

function Pill({ state, classes, onOpen }: { state: CardState; classes: string; onOpen: () => void }) {
  if (state.kind === 'loading')
    return (
      <div class={`late ${classes}`} {...languageOfInterface()}>
        <div class="pill busy" role="status">
          {t('loading')}
        </div>
      </div>
    );
  const text = state.kind === 'hint' ? title(state.hint.thread) : t('pill_notice');
  return (
    <section class={`late ${classes}`} aria-label={t('card_label')} {...languageOfInterface()}>
      <button type="button" class="pill" aria-expanded="false" onClick={onOpen}>
        {state.kind === 'hint' && <Strength share={state.hint.thread.walk_away} sure={state.hint.thread.sure} />}
        <strong>{text}</strong>
      </button>
    </section>
  );
}

function HintBody({ hint, why, tone, done, reminding, actions }: CardProps & { hint: Hint }) {
  const { thread } = hint;
  const [owed] = thread.owed_answers;
  if (thread.said !== null && isSetAside(thread)) return <SetAside id={thread.said.id} actions={actions} />;
  return (
    <>
      <div class="head">
        <Strength share={thread.walk_away} sure={thread.sure} />
        <Verdict hint={hint} actions={actions} />
        <button type="button" class="button plain" onClick={trusted(() => actions.tell('not_this_one'))}>
          {t('not_this_one')}
        </button>
        <button type="button" class="button plain" aria-expanded={why} onClick={actions.why}>
          {t(why ? 'why_less' : 'why_more')}
        </button>
      </div>
      {owed !== undefined && !why && (
        <Pointer evidence={owed} classes="owed" actions={actions}>
          {t('owed_line')} <q dir="auto">{owed.quote}</q>
        </Pointer>
      )}
      <Exits hint={hint} tone={tone ?? hint.tones[0]} actions={actions} />
      <div class="row status" role="status">
        {done !== null && <span>{done.text}</span>}
        {done?.undo !== undefined && (
          <button type="button" class="button" onClick={trusted(done.undo)}>
            {t('undo')}
          </button>
        )}
      </div>
      <Findings findings={done?.findings ?? []} />
      {why && <Why hint={hint} reminding={reminding} actions={actions} />}
    </>
  );
}

/** The move, and the first reason for it. */
function Verdict({ hint, actions }: { hint: Hint; actions: CardActions }) {
  const [first] = grounds(hint);
  const said = (
    <>
      <strong>{title(hint.thread)}</strong> {first?.sentence ?? t(barred(hint) ? 'on_the_list' : 'no_reason')}
    </>
  );
  if (!first?.evidence) return <div class="say">{said}</div>;
  return (
    <Pointer evidence={first.evidence} classes="say" actions={actions}>
      {said}
    </Pointer>
  );
}

function SetAside({ id, actions }: { id: number; actions: CardActions }) {
  return (
    <div class="note">
      <div class="say" role="status">
        {t('set_aside')}
      </div>
      <button type="button" class="button" onClick={trusted(() => actions.takeBack({ kind: 'feedback', id }))}>
        {t('undo')}
      </button>
    </div>
  );
}

/** What the etiquette says of the changed draft, each with milder words where there are any. */
function Findings({ findings }: { findings: Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <ul class="findings">
      {findings.slice(0, 3).map(({ rule, start, text, says, milder }) => (
        <li key={`${rule}${start}`}>
          {text !== '' && <q dir="auto">{text}</q>} {says} {milder !== '' && t('milder', milder)}
        </li>
      ))}
    </ul>
  );
}

function Exits({ hint, tone, actions }: { hint: Hint; tone: Tone | undefined; actions: CardActions }) {
  const intents = offered(hint);
  if (intents.length === 0 || tone === undefined) return null;
  return (
    <div class="row">
      {intents.map((intent, at) => (
        <button
          key={intent}
          type="button"
          class={`button ${at === 0 ? 'first' : ''}`}
          title={t(`intent_${intent}_hint`)}
          onFocus={() => actions.prepare(intent, tone)}
          onMouseEnter={() => actions.prepare(intent, tone)}
          onClick={trusted(() => actions.insert(intent, tone))}
        >
          {t(`intent_${intent}`)}
        </button>
      ))}
      {mayBar(hint) && (
        <button type="button" class="button" title={t('bar_hint')} onClick={trusted(() => actions.doNotContact())}>
          {t('bar')}
        </button>
      )}
      <label class="tone">
        {t('tone')}
        <select value={tone} onChange={(event) => actions.tone(event.currentTarget.value as Tone)}>
          {hint.tones.map((each) => (
            <option key={each} value={each}>
              {t(`tone_${each}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function NoticeBody(props: { notice: Notice; detail: string | undefined; actions: CardActions }) {
  const { notice, detail, actions } = props;
  const remedy = REMEDY[notice];
  return (
    <div class="note">
      <div class="say" role="status">
        <strong>{t(`notice_${notice}`)}</strong> <span>{detail || t(`notice_${notice}_do`)}</span>
      </div>
      {remedy === 'retry' && (
        <button type="button" class="button" onClick={actions.retry}>
          {t('retry')}
        </button>
      )}
      {remedy === 'options' && (
        <button type="button" class="button" onClick={actions.options}>
          {t('open_options')}
        </button>
      )}
    </div>
  );
}
