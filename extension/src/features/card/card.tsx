/** The hint under the subject: what to do, why, and the drafts one click away. */
import { useRef, useState } from 'preact/hooks';
import type { Evidence, Finding, Hint, Intent, Told, Tone } from '../../messaging';
import { Strength } from '../../ui/strength';
import { languageOfInterface, t } from '../../ui/text';
import { trusted } from '../../ui/trusted';
import { barred, type CardState, grounds, mayBar, type Notice, offered, REMEDY } from './model';
import { Why } from './why';

/** What the card asks of the page around it. */
export interface CardActions {
  insert(intent: Intent, tone: Tone): void;
  tone(tone: Tone): void;
  prepare(intent: Intent): void;
  retry(): void;
  options(): void;
  tell(what: 'not_this_one' | 'spoke'): void;
  takeBack(told: Told): void;
  doNotContact(): void;
  panel(): void;
  point(evidence: Evidence | null, scroll: boolean): void;
  /** Whether the words are on the page, and only once. */
  onPage(evidence: Evidence): boolean;
}

/** What became of the last click, said to the user, and how to take it back. */
export interface Done {
  text: string;
  undo?: () => void;
  findings?: Finding[];
}

export interface CardProps {
  state: CardState;
  /** Came too late to take room without moving what the user reads: shown as a pill until asked for. */
  late: boolean;
  dark: boolean;
  done: Done | null;
  actions: CardActions;
}

export function Card({ state, late, dark, done, actions }: CardProps) {
  const [open, setOpen] = useState(!late);
  const asked = useRef(false);
  const show = () => {
    asked.current = true;
    setOpen(true);
  };
  // What was pressed is gone: the focus goes on to what came in its place, and screen readers say its name.
  const focus = (section: HTMLElement | null) => {
    if (asked.current) section?.focus();
    asked.current = false;
  };
  if (state.kind === 'none' || (state.kind === 'loading' && !late)) return null;
  const theme = dark ? 'dark' : 'light';
  const move = state.kind === 'hint' ? `move-${state.hint.thread.move}` : '';
  if (state.kind === 'loading' || !open) return <Pill state={state} classes={`${theme} ${move}`} onOpen={show} />;
  return (
    <section
      ref={focus}
      tabIndex={-1}
      class={`card fade ${theme} ${move}`}
      aria-label={t('card_label')}
      {...languageOfInterface()}
    >
      {state.kind === 'hint' ? (
        <HintBody hint={state.hint} done={done} actions={actions} />
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
  const text = state.kind === 'hint' ? t(`move_${state.hint.thread.move}`) : t('pill_notice');
  return (
    <section class={`late ${classes}`} aria-label={t('card_label')} {...languageOfInterface()}>
      <button type="button" class="pill" aria-expanded="false" onClick={onOpen}>
        {state.kind === 'hint' && <Strength share={state.hint.thread.walk_away} sure={state.hint.thread.sure} />}
        <strong>{text}</strong>
      </button>
    </section>
  );
}

function HintBody({ hint, done, actions }: { hint: Hint; done: Done | null; actions: CardActions }) {
  const [why, setWhy] = useState(false);
  const { thread } = hint;
  const first = grounds(hint)[0];
  if (thread.said?.said === 'not_this_one') return <SetAside id={thread.said.id} actions={actions} />;
  return (
    <>
      <div class="head">
        <Strength share={thread.walk_away} sure={thread.sure} />
        <div class="say">
          <strong>{t(thread.sure ? `move_${thread.move}` : 'move_unsure')}</strong>{' '}
          <span class="why">{first?.sentence ?? t(barred(hint) ? 'on_the_list' : 'no_reason')}</span>
        </div>
        <button type="button" class="button plain" aria-expanded={why} onClick={() => setWhy(!why)}>
          {t(why ? 'why_less' : 'why_more')}
        </button>
      </div>
      <Exits hint={hint} actions={actions} />
      <div class="row status" role="status">
        {done !== null && <span>{done.text}</span>}
        {done?.undo !== undefined && (
          <button type="button" class="button" onClick={trusted(done.undo)}>
            {t('undo')}
          </button>
        )}
      </div>
      <Findings findings={done?.findings ?? []} />
      {why && <Why hint={hint} actions={actions} />}
    </>
  );
}

/** The user called the verdict wrong: nothing is offered until they take that back, or the prospect writes again. */
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

function Exits({ hint, actions }: { hint: Hint; actions: CardActions }) {
  const intents = offered(hint);
  const [chosen, setChosen] = useState<Tone>();
  const tone = chosen ?? hint.tones[0];
  if (intents.length === 0 || tone === undefined) return null;
  const change = (to: Tone) => {
    setChosen(to);
    actions.tone(to);
  };
  return (
    <div class="row">
      {intents.map((intent, at) => (
        <button
          key={intent}
          type="button"
          class={`button ${at === 0 ? 'first' : ''}`}
          title={t(`intent_${intent}_hint`)}
          onFocus={() => actions.prepare(intent)}
          onMouseEnter={() => actions.prepare(intent)}
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
        <select value={tone} onChange={(event) => change(event.currentTarget.value as Tone)}>
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
        <button type="button" class="button" onClick={() => actions.retry()}>
          {t('retry')}
        </button>
      )}
      {remedy === 'options' && (
        <button type="button" class="button" onClick={() => actions.options()}>
          {t('open_options')}
        </button>
      )}
    </div>
  );
}
