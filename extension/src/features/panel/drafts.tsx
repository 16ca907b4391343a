/** The drafts of the open thread: preview with tone, and into the reply box of the tab beside. */
import { useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import {
  ask,
  type Draft,
  type Hint,
  type Inserted,
  type InsertRequest,
  type Intent,
  type ShownThread,
  type Tone,
} from '../../messaging';
import { useAnswer } from '../../ui/answer';
import { t } from '../../ui/text';
import { TroubleNote } from '../../ui/trouble';
import { trusted } from '../../ui/trusted';
import { offered } from '../card/model';

interface DraftsProps {
  tabId: number;
  shown: ShownThread;
  hint: Hint;
}

export function Drafts({ tabId, shown, hint }: DraftsProps) {
  const intents = offered(hint);
  const [pressed, setPressed] = useState<Intent>();
  const intent = intents.find((each) => each === pressed) ?? intents[0];
  const { account, thread } = hint;
  const [fitting] = useAnswer(() => ask('tones', { account, threadId: thread.thread_id }), [thread.thread_id]);
  const [chosen, setChosen] = useState<Tone>();
  if (intent === undefined || fitting === undefined) return null;
  const tones = fitting.ok ? fitting.value : hint.tones;
  const tone = chosen ?? tones[0];
  if (tone === undefined) return null;
  return (
    <section aria-label={t('drafts_title')}>
      <h3>{t('drafts_title')}</h3>
      <div class="tabs">
        {intents.map((each) => (
          <button
            key={each}
            type="button"
            class="button"
            aria-pressed={each === intent}
            onClick={() => setPressed(each)}
          >
            {t(`intent_${each}`)}
          </button>
        ))}
      </div>
      <div class="row">
        <label class="tone">
          {t('tone')}
          <select value={tone} onChange={(event) => setChosen(event.currentTarget.value as Tone)}>
            {tones.map((each) => (
              <option key={each} value={each}>
                {t(`tone_${each}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Preview tabId={tabId} shown={shown} hint={hint} intent={intent} tone={tone} />
    </section>
  );
}

function Preview({ tabId, shown, hint, intent, tone }: DraftsProps & { intent: Intent; tone: Tone }) {
  const { account, thread } = hint;
  const [answer, again] = useAnswer(
    () => ask('draft', { account, threadId: thread.thread_id, intent, tone }),
    [thread.thread_id, intent, tone],
  );
  const [said, setSaid] = useState('');
  if (answer === undefined) return <div class="preview busy" />;
  if (!answer.ok) return <TroubleNote trouble={answer.trouble} onRetry={again} />;
  const draft = answer.value;
  const use = () =>
    void (intent === 'referral_intro' ? newMail(shown, draft) : insert(tabId, shown, draft)).then(setSaid);
  const copy = () => void navigator.clipboard.writeText(draft.body).then(() => setSaid(t('copied')));
  return (
    <>
      <div class="preview" dir="auto">
        {draft.body}
      </div>
      {draft.notes.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
      <div class="row">
        <button type="button" class="button first" onClick={trusted(use)}>
          {t(intent === 'referral_intro' ? 'use_new_mail' : 'use_insert')}
        </button>
        <button type="button" class="button" onClick={trusted(copy)}>
          {t('copy')}
        </button>
      </div>
      <p class="quiet" role="status">
        {said}
      </p>
    </>
  );
}

async function insert(tabId: number, { threadId }: ShownThread, draft: Draft): Promise<string> {
  const request: InsertRequest = { kind: 'insert', threadId, draft };
  const inserted: Inserted | undefined = await browser.tabs.sendMessage(tabId, request).catch(() => undefined);
  return t(`panel_${inserted ?? 'no_box'}`);
}

async function newMail({ address }: ShownThread, { to, subject, body }: Draft): Promise<string> {
  const opened = await ask('new_mail', { address, mail: { to, subject, body } });
  return t(opened.ok ? 'new_mail' : `notice_${opened.trouble}`);
}
