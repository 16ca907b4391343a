/** The open thread: verdict, picture, reasons and drafts. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, type Hint, type HintAnswer, type ShownThread } from '../../messaging';
import { useAnswer } from '../../ui/answer';
import { ReminderField, Reminding } from '../../ui/reminder';
import { Strength } from '../../ui/strength';
import { day, t } from '../../ui/text';
import { useTold } from '../../ui/told';
import { TroubleNote } from '../../ui/trouble';
import { againAfter, isStillRead } from '../card/again';
import { isSetAside, mayRemind, title } from '../card/model';
import { Drafts } from './drafts';
import { Elsewhere } from './elsewhere';
import { Referral } from './referral';
import { TimelinePicture } from './timeline_picture';
import { WaitingList } from './waiting_list';

export function ThreadView({ tabId, shown }: { tabId: number; shown: ShownThread }) {
  const [answer, again] = useHint(shown);
  if (answer === undefined || answer.state === 'reading')
    return (
      <p class="busy" role="status">
        {t('loading')}
      </p>
    );
  if (answer.state === 'judged') return <Judged tabId={tabId} shown={shown} hint={answer.hint} />;
  if (answer.state === 'trouble') return <TroubleNote trouble={answer.trouble} onRetry={again} />;
  return (
    <>
      <Unjudged answer={answer} onRetry={again} />
      <WaitingList />
    </>
  );
}

type NoVerdict = Extract<Shown, { state: 'silent' | 'not_scanned' | 'no_such_account' | 'still_reading' }>;

function Unjudged({ answer, onRetry }: { answer: NoVerdict; onRetry: () => void }) {
  if (answer.state === 'silent')
    return (
      <div class="box" role="status">
        {t('nothing_here')}
      </div>
    );
  const detail = answer.state === 'not_scanned' ? answer.detail : undefined;
  return <TroubleNote trouble={answer.state} detail={detail} onRetry={onRetry} />;
}

type Shown = HintAnswer | { state: 'still_reading' };

/** Asked for again as long and as often as the card does it. */
function useHint(shown: ShownThread): [Shown | undefined, () => void] {
  const [answer, again] = useAnswer<HintAnswer>(() => ask('hint', shown), [shown.address, shown.threadId, useTold()]);
  const tries = useRef(0);
  useEffect(() => {
    const after = answer && againAfter(answer, tries.current);
    if (after === undefined) return;
    const timer = setTimeout(() => {
      tries.current += 1;
      again();
    }, after);
    return () => clearTimeout(timer);
  }, [answer, again]);
  const retry = () => {
    tries.current = 0;
    again();
  };
  return [answer && isStillRead(answer, tries.current) ? { state: 'still_reading' } : answer, retry];
}

function Judged({ tabId, shown, hint }: { tabId: number; shown: ShownThread; hint: Hint }) {
  const { thread, account } = hint;
  const [detail, again] = useAnswer(() => ask('thread', { account, threadId: thread.thread_id }), [thread.thread_id]);
  return (
    <>
      <h2 class="title" dir="auto">
        {thread.subject}
      </h2>
      <div class="quiet">{thread.prospects.join(', ')}</div>
      <div class={`box move ${thread.sure ? `move-${thread.move}` : ''}`}>
        <div class="verdict">
          <Strength share={thread.walk_away} sure={thread.sure} />
          <div>
            <strong>{title(thread)}</strong>
            {thread.revisit_on !== null && <span class="quiet"> {t('until', day(thread.revisit_on))}</span>}
            <ul class="plain">
              {thread.reasons.slice(0, 3).map(({ sentence, evidence }) => (
                <li key={sentence + (evidence?.quote ?? '')}>
                  {sentence}
                  {evidence !== null && <q dir="auto">{evidence.quote}</q>}
                </li>
              ))}
            </ul>
          </div>
        </div>
      </div>
      {thread.referred_to !== null && <Referral thread={thread} />}
      <Elsewhere thread={thread} />
      {detail?.ok && <TimelinePicture thread={detail.value} />}
      {detail?.ok === false && <TroubleNote trouble={detail.trouble} onRetry={again} />}
      {mayRemind(hint) && <Reminder hint={hint} />}
      <Mirror hint={hint} />
      {isSetAside(thread) ? <p role="status">{t('set_aside')}</p> : <Drafts tabId={tabId} shown={shown} hint={hint} />}
    </>
  );
}

function Reminder({ hint }: { hint: Hint }) {
  const [, draw] = useState(0);
  const [reminding] = useState(() => new Reminding(hint, () => draw((count) => count + 1)));
  return <ReminderField reminding={reminding} />;
}

function Mirror({ hint: { thread } }: { hint: Hint }) {
  const owed = thread.owed_answers;
  if (owed.length === 0 && thread.over_pursuit.length === 0) return null;
  return (
    <>
      <h3>{t(owed.length > 0 ? 'owed_title' : 'mirror_title')}</h3>
      <ul class="plain">
        {owed.map(({ quote }) => (
          <li key={quote}>
            <q dir="auto">{quote}</q>
          </li>
        ))}
        {thread.over_pursuit.map(({ sentence, evidence }) => (
          <li key={sentence + (evidence?.message_id ?? '')}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}
