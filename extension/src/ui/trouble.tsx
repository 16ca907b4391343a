/** A state without an answer, with what to do about it. */
import { browser } from 'wxt/browser';
import type { Trouble } from '../messaging';
import { t } from './text';

export function TroubleNote({ trouble, onRetry }: { trouble: Trouble; onRetry: () => void }) {
  return (
    <div class="box" role="status">
      <strong>{t(`notice_${trouble}`)}</strong>
      <p>{t(`notice_${trouble}_do`)}</p>
      <div class="row">
        <button type="button" class="button" onClick={onRetry}>
          {t('retry')}
        </button>
        {location.pathname !== '/options.html' && (
          <button type="button" class="button plain" onClick={() => void browser.runtime.openOptionsPage()}>
            {t('open_options')}
          </button>
        )}
      </div>
    </div>
  );
}
