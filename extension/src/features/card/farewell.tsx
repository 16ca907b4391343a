/** The card's last word, where the extension was updated or removed under a page that is still open. */
import { languageOfInterface, t } from '../../ui/text';
import { trusted } from '../../ui/trusted';

/** Made while there is still somebody to ask for the texts; shown when there is nobody any more. */
export function makeFarewell(): (dark: boolean) => ReturnType<typeof Farewell> {
  const texts = {
    label: t('card_label'),
    title: t('left_behind'),
    advice: t('left_behind_do'),
    reload: t('reload'),
    language: languageOfInterface(),
  };
  return (dark) => <Farewell {...texts} dark={dark} />;
}

interface FarewellProps {
  label: string;
  title: string;
  advice: string;
  reload: string;
  language: ReturnType<typeof languageOfInterface>;
  dark: boolean;
}

function Farewell({ label, title, advice, reload, language, dark }: FarewellProps) {
  return (
    <section class={`card ${dark ? 'dark' : 'light'}`} aria-label={label} {...language}>
      <div class="note">
        <div class="say" role="status">
          <strong>{title}</strong> <span>{advice}</span>
        </div>
        <button type="button" class="button" onClick={trusted(() => location.reload())}>
          {reload}
        </button>
      </div>
    </section>
  );
}
