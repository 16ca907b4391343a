/** The options: pairing, server, accounts, quiet mode, privacy, diagnostics. */
import { useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { changeSettings, readSettings, type Settings, serverAddress } from '../../settings';
import { useAnswer } from '../../ui/answer';
import { t } from '../../ui/text';
import { Accounts } from './accounts';
import { Diagnostics } from './diagnostics';
import { PairingBox, type Standing } from './pairing_box';

export function Options() {
  const [stored] = useAnswer(readSettings, []);
  const [changes, setChanges] = useState<Partial<Settings>>({});
  const [standing, setStanding] = useState<Standing>();
  if (stored === undefined) return null;
  const settings = { ...stored, ...changes };
  // Shown at once: a box must not flip back until the storage has answered.
  const change = (what: Partial<Settings>) => {
    setChanges({ ...changes, ...what });
    void changeSettings(what);
  };
  return (
    <>
      <h1>{t('name')}</h1>
      <p class="quiet">{t('privacy_line')}</p>
      <h2>{t('pairing_title')}</h2>
      <PairingBox on={settings.server} onStanding={setStanding} />
      <h2>{t('server_title')}</h2>
      <ServerField
        server={settings.server}
        onChange={(server) => changeSettings({ server }).then(() => setChanges({ ...changes, server }))}
      />
      <h2>{t('accounts_title')}</h2>
      <Accounts standing={standing} paused={settings.paused} onChange={(paused) => change({ paused })} />
      <h2>{t('showing_title')}</h2>
      <label class="check">
        <input
          type="checkbox"
          checked={settings.quiet}
          onChange={(event) => change({ quiet: event.currentTarget.checked })}
        />
        {t('quiet_mode')}
      </label>
      <h2>{t('keys_title')}</h2>
      <p>{t('keys_text')}</p>
      <h2>{t('privacy_title')}</h2>
      <p>{t('privacy_text')}</p>
      <p>{t('privacy_lookalike')}</p>
      <h2>{t('diagnostics_title')}</h2>
      <Diagnostics standing={standing} settings={settings} />
    </>
  );
}

function ServerField({ server, onChange }: { server: string; onChange: (server: string) => Promise<void> }) {
  const [typed, setTyped] = useState(server);
  const [said, setSaid] = useState('');
  const save = async () => {
    const address = serverAddress(typed);
    if (address === null) {
      setSaid(t('server_invalid'));
      return;
    }
    // Asked for at the click and no earlier: another machine's address is reached only with the user's permission.
    const granted =
      address.startsWith('http:') || (await browser.permissions.request({ origins: [`${new URL(address).origin}/*`] }));
    if (granted) await onChange(address);
    setSaid(t(granted ? 'server_saved' : 'server_refused'));
  };
  return (
    <div class="field">
      <label for="server">{t('server_label')}</label>
      <input id="server" type="text" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
      <div class="row">
        <button type="button" class="button" onClick={() => void save()}>
          {t('save')}
        </button>
        <span role="status">{said}</span>
      </div>
    </div>
  );
}
