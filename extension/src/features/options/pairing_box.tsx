/** Pairing: ask, show the code, and see it accepted. */
import { useEffect, useState } from 'preact/hooks';
import { ask, type Pairing, type Trouble } from '../../messaging';
import { useAnswer } from '../../ui/answer';
import { t } from '../../ui/text';
import { TroubleNote } from '../../ui/trouble';

const LOOK_EVERY_MS = 2_000;

/** How it stands with the pairing, as far as is known. */
export type Standing = Pairing['state'] | Trouble | undefined;

/** `on`: what else it depends on, such as the server's address. `onStanding`: told at the beginning and at each change. */
export function PairingBox({ on, onStanding }: { on: string; onStanding: (standing: Standing) => void }) {
  const [answer, again] = useAnswer(() => ask('pairing', {}), [on]);
  const standing: Standing = answer?.ok ? answer.value.state : answer?.trouble;
  useEffect(() => onStanding(standing), [standing, onStanding]);
  const [failed, setFailed] = useState<Trouble | null>(null);
  useEffect(() => setFailed(null), [on]);
  const waiting = standing === 'waiting';
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(again, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [waiting, again]);
  if (answer === undefined) return <p class="busy">{t('asking')}</p>;
  const retry = () => {
    setFailed(null);
    again();
  };
  if (failed !== null || !answer.ok)
    return <TroubleNote trouble={failed ?? (answer.ok ? 'failed' : answer.trouble)} onRetry={retry} />;
  const start = () =>
    void ask('pair', { name: browserName() }).then((asked) => (asked.ok ? again() : setFailed(asked.trouble)));
  const end = () =>
    void ask('unpair', {}).then((ended) => {
      if (!ended.ok) setFailed(ended.trouble);
      again();
    });
  const { value } = answer;
  return (
    <div class="box" role="status">
      {value.state === 'none' && <Unpaired onPair={start} />}
      {value.state === 'waiting' && <Code code={value.code} />}
      {value.state === 'paired' && (
        <>
          <strong>{t('paired', value.version)}</strong>
          <div class="row">
            <button type="button" class="button" onClick={end}>
              {t('unpair')}
            </button>
          </div>
        </>
      )}
    </div>
  );
}

function Unpaired({ onPair }: { onPair: () => void }) {
  return (
    <>
      <strong>{t('unpaired')}</strong>
      <p>{t('unpaired_do')}</p>
      <button type="button" class="button first" onClick={onPair}>
        {t('pair')}
      </button>
    </>
  );
}

function Code({ code }: { code: string }) {
  return (
    <>
      <p>{t('pair_code')}</p>
      <div class="code">{code}</div>
      <p>
        <code>bowout pair {code}</code>
      </p>
      <p class="quiet busy">{t('pair_waits')}</p>
    </>
  );
}

/** What the user will recognise in the list of what is paired. */
function browserName(): string {
  const known = /(Edg|Firefox|Chrome)\//.exec(navigator.userAgent)?.[1] ?? t('pair_browser');
  return t('pair_name', known === 'Edg' ? 'Edge' : known);
}
