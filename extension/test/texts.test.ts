import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

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

test.each(files.filter(({ name }) => name.endsWith('.tsx')))('no text is written into $name', ({ text }) => {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  const betweenTags = [...code.matchAll(/(?<![=-])>([^<>{}()=;&|?]*[A-Za-z]{3,}[^<>{}()=;&|?]*)<(?:\/|[a-z])/g)].map(
    (found) => found[1]?.trim(),
  );
  const inAttributes = [...code.matchAll(/\b(?:aria-label|title|alt|placeholder)="([^"]+)"/g)].map((found) => found[1]);
  // The one command shown as it is typed.
  expect([...betweenTags, ...inAttributes].filter((found) => found !== 'bowout pair')).toEqual([]);
});

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
