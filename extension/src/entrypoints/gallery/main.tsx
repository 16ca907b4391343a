/** One state of the card, named in the address: `gallery.html?state=walk_away&theme=dark`. */
import { Card, type CardActions } from '../../features/card/card';
import { makeFarewell } from '../../features/card/farewell';
import { makeHost } from '../../features/card/host';
import { STATES } from './states';

const nothing = () => {};
const actions: CardActions = {
  insert: nothing,
  tone: nothing,
  open: nothing,
  why: nothing,
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
document.body.dataset.states = [...Object.keys(STATES), 'left_behind'].join(' ');
document.body.style.cssText = `margin: 0; padding: 16px 24px; background: ${dark ? '#1b1b1b' : '#fff'}; color: ${dark ? '#e3e3e3' : '#1f1f1f'}`;
const shown = STATES[asked.get('state') ?? ''];
const host = makeHost(document, new AbortController().signal, nothing);
document.querySelector('main')?.append(host.element);
if (asked.get('state') === 'left_behind') host.draw(makeFarewell()(dark));
if (shown !== undefined) {
  const { state, late = false, done = null, open = false, reminding = null } = shown;
  host.draw(<Card {...{ state, late, dark, done, actions }} open={!late} why={open} reminding={reminding} />);
}
