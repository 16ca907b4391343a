import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textsIn, textsOfPage } from './literals';

const SOURCE = new URL('../src/', import.meta.url).pathname;
const messages: Record<string, { message: string }> = JSON.parse(
  readFileSync(new URL('../public/_locales/en/messages.json', import.meta.url), 'utf8'),
);

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
  .map((name) => ({ name, text: readFileSync(join(SOURCE, name), 'utf8') }));

/** Names asked for: whole ones, and the beginnings of composed ones. */
function asked(): { whole: Set<string>; beginnings: Set<string> } {
  const calls = files.flatMap(({ text }) => matches(text, /(?:\bt|showPage)\(((?:[^()]|\([^()]*\))*)/g));
  return {
    whole: new Set(calls.flatMap((call) => matches(call, /'([a-z@_]+)'/g))),
    beginnings: new Set(calls.flatMap((call) => matches(call, /`([a-z_]+_)\$\{/g))),
  };
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, found]) => found ?? []);
}

/** Words that a name may be compared with inside a call. */
const NO_NAMES = new Set(['referral_intro', 'edited']);

test('every text asked for is there', () => {
  const { whole, beginnings } = asked();
  expect([...whole].filter((name) => !(name in messages) && !NO_NAMES.has(name))).toEqual([]);
  for (const beginning of beginnings)
    expect(Object.keys(messages).filter((name) => name.startsWith(beginning)).length, beginning).toBeGreaterThan(1);
});

test('every text that is there is asked for', () => {
  const { whole, beginnings } = asked();
  const manifest = new Set(['description', 'command_panel']);
  const dead = Object.keys(messages).filter(
    (name) => !whole.has(name) && !manifest.has(name) && ![...beginnings].some((start) => name.startsWith(start)),
  );
  expect(dead).toEqual([]);
});

/** A command as it is typed, a browser's own name, a header, a selector. */
const NO_TEXTS = new Set(['bowout pair', 'Edge', 'Bearer', 'nav, aside, [role="navigation"], [role="complementary"]']);

// The gallery shows made-up threads to the tests alone.
test.each(files.filter(({ name }) => !name.startsWith('entrypoints/gallery/')))(
  'no text is written into $name',
  ({ name, text }) => expect(textsIn(name, text).filter((found) => !NO_TEXTS.has(found))).toEqual([]),
);

const pages = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.html') && !name.startsWith('entrypoints/gallery/'),
);

// The product's name is no word of a language.
test.each(pages)('no text is written into %s', (name) =>
  expect(textsOfPage(readFileSync(join(SOURCE, name), 'utf8')).filter((found) => found !== 'Bowout')).toEqual([]),
);

test('texts in a page are seen', () => {
  const html = '<!doctype html><html lang="en"><body class="a b"><!-- no --><p title="shown">gone</p></body></html>';
  expect(textsOfPage(html)).toEqual(['gone', 'shown']);
});

test.each([
  ["export const a = () => { return 'no Gmail tab in this window'; };", 'no Gmail tab in this window'],
  ["const name = found ?? 'Browser';", 'Browser'],
  ["setSaid(ok ? 'All done' : t('failed'));", 'All done'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: source code
  ['say(`Read by ${who}`);', 'Read by'],
  ['const a = <p>gone</p>;', 'gone'],
  ["const a = <p>{ok ? 'fine' : t('failed')}</p>;", 'fine'],
  ['const a = <b title="shown">{t(x)}</b>;', 'shown'],
  ["const a = <b aria-label={ok ? 'shown' : ''}>{t(x)}</b>;", 'shown'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: source code
  ['const a = <p>{`${n} days`}</p>;', 'days'],
  ["const a = <p>{n + ' days'}</p>;", 'days'],
  ["setSaid('copied');", 'copied'],
  ["setSaid(ok ? 'copied' : t('failed'));", 'copied'],
  ["this.say({ text: 'gone!' });", 'gone!'],
  ["browser.action.setTitle({ title: 'waiting' });", 'waiting'],
  ["element.textContent = 'nothing';", 'nothing'],
  ["document.title = ok ? 'bowout' : '';", 'bowout'],
  ['const a = <b aria-description="waiting">{t(x)}</b>;', 'waiting'],
  ['const a = <b aria-valuetext="gone">{t(x)}</b>;', 'gone'],
  ['const a = <option label="brief" />;', 'brief'],
  ['const a = <input type="submit" value="send" />;', 'send'],
])('a text in %s is seen', (source, text) => expect(textsIn('a.tsx', source)).toEqual([text]));

test.each([
  "import { a } from 'some where';",
  "const kind: 'Some Kind' = x;",
  'const a = <b class="button plain">{\' \'}</b>;',
  "if (event.key === 'Escape') t('failed');",
  "const a = matches(x, 'ul, ol');",
  'const a = <option value="brief">{t(x)}</option>;',
  "say({ text: t('failed') });",
])('no text is seen in %s', (source) => expect(textsIn('a.tsx', source)).toEqual([]));

test('the labels of the service all have their texts', () => {
  const schema = readFileSync(join(SOURCE, 'api/schema.d.ts'), 'utf8');
  for (const [kind, beginning] of [
    ['Move', 'move_'],
    ['Intent', 'intent_'],
    ['Tone', 'tone_'],
    ['Stance', 'stance_'],
  ]) {
    const union = new RegExp(`\\b${kind}: ((?:"\\w+"(?: \\| )?)+);`).exec(schema)?.[1] ?? '';
    const labels = [...union.matchAll(/"(\w+)"/g)].map((found) => `${beginning}${found[1]}`);
    expect(labels.length, kind).toBeGreaterThan(2);
    expect(labels.filter((label) => !(label in messages))).toEqual([]);
  }
});
