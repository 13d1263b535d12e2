import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { messages } from '../english.mjs';
import { day, duration, t, when } from '../src/shared/words.js';

const root = new URL('../src/', import.meta.url);
const sources = readdirSync(root, { recursive: true })
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({ name, code: readFileSync(new URL(name, root), 'utf8').replace(/\/\*[^]*?\*\/|(?<![:'"`\\])\/\/.*$/gm, '') }));
const manifest = readFileSync(new URL('../manifest.json', import.meta.url), 'utf8');

/** Everything in quotes: {name, text}. */
const literals = sources.flatMap(({ name, code }) =>
  [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)].map((found) => ({ name, text: found[1] ?? found[2] ?? found[3] })));

test('what people read is in the messages file, not in the code', () => {
  const notWords = new Set(['content/styles.js', 'shared/statuses.js', 'shared/setup.js']); // CSS; the daemon's own names; a command
  const sentences = literals.filter(({ name, text }) => !notWords.has(name) && /[A-Za-z’']{2,}[ ,][a-z]{2,} [a-z]{2,}/.test(text));
  assert.deepEqual(sentences, []);
});

test('each word that the code asks for is there, and none is there for nothing', () => {
  const asked = new Set([...manifest.matchAll(/__MSG_(\w+)__/g)].map(([, key]) => key));
  const begun = new Set(); // t(`check_${name}`)
  for (const { code } of sources) {
    for (const [, key] of code.matchAll(/\bt\(\s*'(\w+)'/g)) asked.add(key);
    for (const [, key] of code.matchAll(/\bplural\(\s*'(\w+)'/g)) for (const form of ['one', 'other']) asked.add(`${key}_${form}`);
    for (const [, key] of code.matchAll(/`(\w+_)\$\{/g)) begun.add(key);
  }
  for (const { text } of literals) if (Object.hasOwn(messages, text)) asked.add(text);
  assert.deepEqual([...asked].filter((key) => !Object.hasOwn(messages, key)), []);
  assert.deepEqual(Object.keys(messages).filter((key) => !asked.has(key) && ![...begun].some((start) => key.startsWith(start))), []);
});

test('times and days', () => {
  const now = new Date(2026, 2, 12, 15, 0).getTime();
  assert.equal(when(new Date(2026, 2, 12, 9, 5), now), 'today 09:05');
  assert.equal(when(new Date(2026, 2, 11, 23, 59), now), 'yesterday 23:59');
  assert.equal(when(new Date(2026, 0, 2), now), '2 Jan 2026');
  assert.equal(day(new Date(2031, 1, 3)), '3 Feb 2031');
  assert.deepEqual([0, 160_000, 86_400_000, 3_900_000].map((ms) => duration(ms).replaceAll('\u00a0', ' ')), ['0 s', '2 m 40 s', '1 d', '1 h 5 m']);
  assert.equal(t('finding_cap', 3, '1 h'), 'The limit of 3 in 1 h is reached.');
});
