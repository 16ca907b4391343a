/** A state without an answer, with what to do about it. */
import { browser } from 'wxt/browser';
import type { Trouble, Unjudged } from '../messaging';
import { t } from './text';

interface TroubleProps {
  trouble: Trouble | Unjudged;
  /** Why, in the service's words where it has any, in place of ours. */
  detail?: string | undefined;
  onRetry: () => void;
}

export function TroubleNote({ trouble, detail, onRetry }: TroubleProps) {
  return (
    <div class="box" role="status">
      <strong>{t(`notice_${trouble}`)}</strong>
      <p>{detail || t(`notice_${trouble}_do`)}</p>
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
