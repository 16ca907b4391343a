/** One state of the card, named in the address: `gallery.html?state=walk_away&theme=dark`. */
import { render } from 'preact';
import { Card, type CardActions } from '../../features/card/card';
import { makeHost } from '../../features/card/host';
import { STATES } from './states';

const nothing = () => {};
const actions: CardActions = {
  insert: nothing,
  tone: nothing,
  prepare: nothing,
  retry: nothing,
  options: nothing,
  panel: nothing,
  tell: nothing,
  takeBack: nothing,
  doNotContact: nothing,
  point: nothing,
  onPage: () => true,
};

const asked = new URLSearchParams(location.search);
const dark = asked.get('theme') === 'dark';
document.body.dataset.states = Object.keys(STATES).join(' ');
document.body.style.cssText = `margin: 0; padding: 16px 24px; background: ${dark ? '#1b1b1b' : '#fff'}; color: ${dark ? '#e3e3e3' : '#1f1f1f'}`;
const shown = STATES[asked.get('state') ?? ''];
if (shown !== undefined) {
  const host = makeHost(document, new AbortController().signal, nothing);
  document.querySelector('main')?.append(host.element);
  render(
    <Card state={shown.state} late={shown.late ?? false} dark={dark} done={shown.done ?? null} actions={actions} />,
    host.root,
  );
  if (shown.open) host.root.querySelector<HTMLElement>('[aria-expanded]')?.click();
}
