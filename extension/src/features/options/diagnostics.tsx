/** What helps to find a fault, to be copied by the user: versions, states and counts, never text of a mail. */
import { useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import type { Report } from '../../gmail/report';
import { EXPECTED, type SelectorName } from '../../gmail/selectors';
import { ask } from '../../messaging';
import type { Settings } from '../../settings';
import { useAnswer } from '../../ui/answer';
import { t } from '../../ui/text';
import type { Standing } from './pairing_box';

/** Collected anew where the pairing, the server or the accounts change. */
export function Diagnostics({ standing, settings }: { standing: Standing; settings: Settings }) {
  const [report] = useAnswer(() => collect(settings), [standing, settings.server, settings.paused.length]);
  const [said, setSaid] = useState('');
  if (report === undefined) return <p class="busy">{t('asking')}</p>;
  const copy = () => void navigator.clipboard.writeText(report).then(() => setSaid(t('copied')));
  return (
    <>
      <pre class="report">{report}</pre>
      <div class="row">
        <button type="button" class="button" onClick={copy}>
          {t('copy')}
        </button>
        <span role="status">{said}</span>
      </div>
    </>
  );
}

async function collect(settings: Settings): Promise<string> {
  const [pairing, waiting, gmail] = await Promise.all([ask('pairing', {}), ask('waiting', {}), gmailCounts()]);
  const manifest = browser.runtime.getManifest();
  const report = {
    extension: manifest.version,
    browser: navigator.userAgent,
    server: settings.server.startsWith('http://127.0.0.1') ? 'loopback' : 'https',
    pairing: pairing.ok ? pairing.value.state : pairing.trouble,
    service: pairing.ok && pairing.value.state === 'paired' ? pairing.value.version : null,
    waiting: waiting.ok ? waiting.value.threads.length : waiting.trouble,
    accounts: waiting.ok ? Object.keys(waiting.value.mailboxes).length : null,
    paused: settings.paused.length,
    quiet: settings.quiet,
    gmail,
  };
  return JSON.stringify(report, null, 2);
}

/** How often each selector is met in the Gmail tab beside, and what was made of it: counts, nothing of the page. */
async function gmailCounts(): Promise<unknown> {
  const tabs = await browser.tabs.query({ currentWindow: true });
  for (const { id } of tabs) {
    if (id === undefined) continue;
    const report: Report | undefined = await browser.tabs.sendMessage(id, { kind: 'counts' }).catch(() => undefined);
    if (report !== undefined) return { ...report, selectors: judged(report.selectors) };
  }
  return 'no_tab';
}

/** Whether each selector is met as often as on the Gmail that we know. */
function judged(counts: Report['selectors']): Record<string, { found: number; asExpected: boolean }> {
  const entries = Object.entries(EXPECTED).map(([name, [fewest, most]]) => {
    const found = counts[name as SelectorName];
    return [name, { found, asExpected: found >= fewest && found <= most }];
  });
  return Object.fromEntries(entries);
}
