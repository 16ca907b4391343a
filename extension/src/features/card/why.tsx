/** The card opened: the reasons with their words, what the user owes, the mirror, and what would change the verdict. */
import type { ComponentChildren } from 'preact';
import type { Evidence, Hint } from '../../messaging';
import { ReminderField, type ReminderShown } from '../../ui/reminder';
import { t } from '../../ui/text';
import { trusted } from '../../ui/trusted';
import type { CardActions } from './card';
import { type Ground, grounds, mayRemind } from './model';

interface WhyProps {
  hint: Hint;
  reminding: ReminderShown | null;
  actions: CardActions;
}

export function Why({ hint, reminding, actions }: WhyProps) {
  const { thread } = hint;
  const owed = thread.owed_answers.map((evidence) => ({ sentence: t('owed_question'), evidence }));
  return (
    <div class="more fade">
      <Grounds title={t('why_title')} grounds={grounds(hint)} actions={actions} />
      <Grounds title={t('owed_title')} grounds={owed} actions={actions} />
      <Grounds title={t('mirror_title')} grounds={thread.over_pursuit} actions={actions} />
      {thread.change !== '' && (
        <>
          <h3>{t('change_title')}</h3>
          <p>{thread.change}</p>
        </>
      )}
      {reminding !== null && mayRemind(hint) && <ReminderField reminding={reminding} />}
      <div class="row">
        <button type="button" class="button" title={t('spoke_hint')} onClick={trusted(() => actions.tell('spoke'))}>
          {t('spoke')}
        </button>
        <button type="button" class="button plain" onClick={actions.panel}>
          {t('open_panel')}
        </button>
        <span class="quiet push">{t('privacy_line')}</span>
      </div>
    </div>
  );
}

function Grounds({ title, grounds: shown, actions }: { title: string; grounds: Ground[]; actions: CardActions }) {
  if (shown.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ol>
        {shown.map((ground) => (
          <li key={`${ground.sentence}${ground.evidence?.quote ?? ''}`}>
            <GroundLine ground={ground} actions={actions} />
          </li>
        ))}
      </ol>
    </>
  );
}

function GroundLine({ ground: { sentence, evidence }, actions }: { ground: Ground; actions: CardActions }) {
  if (evidence === null) return <p>{sentence}</p>;
  return (
    <Pointer evidence={evidence} classes="reason" actions={actions}>
      {sentence}
      <q dir="auto">{evidence.quote}</q>
    </Pointer>
  );
}

interface PointerProps {
  evidence: Evidence;
  classes: string;
  actions: CardActions;
  children: ComponentChildren;
}

/** What is said of words in the mail: they are highlighted there on hover and focus, and brought into view by a click. */
export function Pointer({ evidence, classes, actions, children }: PointerProps) {
  const point = (to: Evidence | null) => actions.point(to, false);
  return (
    <button
      type="button"
      class={`pointer ${classes}`}
      title={actions.onPage(evidence) ? t('show_in_mail') : t('not_in_view')}
      onMouseEnter={() => point(evidence)}
      onMouseLeave={(event) => point(event.currentTarget.matches(':focus') ? evidence : null)}
      onFocus={() => point(evidence)}
      onBlur={() => point(null)}
      onClick={() => actions.point(evidence, true)}
    >
      {children}
    </button>
  );
}
