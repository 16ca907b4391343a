/** The interface's texts: from `_locales`, in the browser's language. */
import { browser } from 'wxt/browser';

type GetMessage = (name: string, substitutions?: string[]) => string;

/** The name itself where there is no such text, or nobody to ask any more as the extension was removed under the page. */
export function t(name: string, ...substitutions: string[]): string {
  try {
    return (browser.i18n.getMessage as GetMessage)(name, substitutions) || name;
  } catch {
    return name;
  }
}

/**
 * Language and direction of the texts, which may differ from the page's, the mail's and, where a translation is missing,
 * the browser's: screen readers speak by them.
 */
export function languageOfInterface(): { lang: string; dir: 'ltr' | 'rtl' } {
  return { lang: languageOfTexts(), dir: t('direction') === 'rtl' ? 'rtl' : 'ltr' };
}

/** With the browser's region, where it has the same language: dates are written by it. */
function languageOfTexts(): string {
  const [texts, browsers] = [t('language'), browser.i18n.getUILanguage()];
  return browsers.split('-')[0] === texts ? browsers : texts;
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
  return new Intl.DateTimeFormat(languageOfTexts(), format).format(date);
}
