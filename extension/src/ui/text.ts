/** The interface's texts: from `_locales`, in the browser's language. */
import { browser } from 'wxt/browser';

type GetMessage = (name: string, substitutions?: string[]) => string;

export function t(name: string, ...substitutions: string[]): string {
  return (browser.i18n.getMessage as GetMessage)(name, substitutions) || name;
}

/** Language and direction of the interface, which may differ from the page's and the mail's. */
export function languageOfInterface(): { lang: string; dir: 'ltr' | 'rtl' } {
  return { lang: browser.i18n.getUILanguage(), dir: t('@@bidi_dir') === 'rtl' ? 'rtl' : 'ltr' };
}

/** A date or moment as a day, in the interface's language. */
export function day(iso: string): string {
  const date = new Date(iso.length === 10 ? `${iso}T12:00` : iso);
  const sameYear = date.getFullYear() === new Date().getFullYear();
  const format: Intl.DateTimeFormatOptions = {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  };
  return new Intl.DateTimeFormat(browser.i18n.getUILanguage(), format).format(date);
}
