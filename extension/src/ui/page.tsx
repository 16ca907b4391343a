/** What every page of the extension begins with. */
import type { ComponentChild } from 'preact';
import { render } from 'preact';
import './tokens.css';
import './page.css';
import { languageOfInterface, t } from './text';
import { followSystemTheme } from './theme';

export function showPage(title: string, content: ComponentChild): void {
  const { lang, dir } = languageOfInterface();
  document.documentElement.lang = lang;
  document.documentElement.dir = dir;
  document.title = t(title);
  followSystemTheme(document.documentElement);
  const root = document.createElement('main');
  document.body.append(root);
  render(content, root);
}
