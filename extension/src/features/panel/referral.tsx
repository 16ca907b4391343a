/** Whom the thread points to, by whom, and whether they were written to already. */
import { ask, type Thread } from '../../messaging';
import { useAnswer } from '../../ui/answer';
import { day, t } from '../../ui/text';
import { TroubleNote } from '../../ui/trouble';

export function Referral({ thread: { account, thread_id: threadId } }: { thread: Thread }) {
  const [answer, again] = useAnswer(() => ask('referral', { account, threadId }), [account, threadId]);
  if (answer === undefined) return null;
  if (!answer.ok) return <TroubleNote trouble={answer.trouble} onRetry={again} />;
  if (answer.value === null) return null;
  const { who, email, by, at, written_in: elsewhere } = answer.value;
  return (
    <section aria-label={t('referral_title')}>
      <h3>{t('referral_title')}</h3>
      <p>
        <b dir="auto">{who}</b> {email !== null && email !== who && <bdi>{email}</bdi>}
        <span class="quiet"> {by !== null && at !== null && t('referral_by', by, day(at))}</span>
      </p>
      {email === null && <p class="quiet">{t('referral_no_address')}</p>}
      {elsewhere !== null && <p class="quiet">{t('referral_written')}</p>}
    </section>
  );
}
