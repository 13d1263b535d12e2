import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import '../english.mjs';
import { inForce, readSelectors } from '../src/shared/selectors.js';

const builtIn = JSON.parse(readFileSync(new URL('../src/shared/selectors.json', import.meta.url), 'utf8'));
const isCss = (value) => !/[{}!]/.test(value); // as far as these tests need it; a browser's own judgement is in tests/e2e
const given = (change) => {
  const data = structuredClone(builtIn);
  change(data);
  return data;
};
const read = (change) => readSelectors(given(change), isCss);
const stored = (change) => {
  const data = given(change);
  return { version: data.version, text: JSON.stringify(data) };
};

test('the built-in ones are in order', () => {
  const selectors = read(() => {});
  assert.deepEqual(Object.keys(selectors), Object.keys(builtIn));
  assert.equal(selectors.thread.exec('/direct/t/17/')[1], '17');
  assert.deepEqual([...selectors.profile.title.exec('(2) Luna (@luna_1) • x')].slice(1), ['Luna', 'luna_1']);
});

for (const [problem, change] of Object.entries({
  'composer: it is missing': (data) => { delete data.composer; },
  'composer: not a list of 1 to 100 entries': (data) => { data.composer = []; },
  'composer[1]: not a text of 1 to 500 characters': (data) => { data.composer[1] = 7; },
  'composer[0]: not a CSS selector: a {': (data) => { data.composer[0] = 'a {'; },
  'list[0]: not a text of 1 to 500 characters': (data) => { data.list[0] = 'a'.repeat(501); },
  'paneLevels: not a number from 1 to 64': (data) => { data.paneLevels = 65; },
  'version: not a number from 1 to 1000000000': (data) => { data.version = '3'; },
  'own.styles[0]: not a pair': (data) => { data.own.styles[0] = ['justifyContent']; },
  'own: not an object': (data) => { data.own = []; },
  'preview: {thread} is missing': (data) => { data.preview = 'a'; },
  'preview: not a CSS selector: a!1': (data) => { data.preview = 'a!{thread}'; },
  'navigation.signature: not a list of 2 to 2 entries': (data) => { data.navigation.signature.pop(); },
  'thread: not a regular expression: ([': (data) => { data.thread = '(['; },
  'thread: not a regular expression: (a)\\': (data) => { data.thread = '(a)\\'; },
  'profile.title: it needs 2 groups in parentheses': (data) => { data.profile.title = '(.+)'; },
  'profile.title: not a text of 1 to 200 characters': (data) => { data.profile.title = `(a)(${'b'.repeat(200)})`; },
})) {
  test(`refused as a whole: ${problem}`, () => {
    assert.throws(() => read(change), { message: problem });
    const served = stored((data) => {
      change(data);
      if (typeof data.version === 'number') data.version = 99;
    });
    const { selectors, served: theirs, problem: said } = inForce(builtIn, { ...served, version: 99 }, isCss);
    assert.deepEqual([selectors.version, theirs, said], [builtIn.version, false, `version 99: ${problem}`]);
  });
}

test('names that it does not know are left out', () => {
  const selectors = read((data) => {
    data.comment = 'for people';
    data.own.more = 1;
  });
  assert.deepEqual([selectors.comment, selectors.own.more], [undefined, undefined]);
});

test('the newer one is in force', () => {
  const newer = stored((data) => {
    data.version += 1;
    data.composer = ['textarea'];
  });
  const same = stored((data) => { data.composer = ['textarea']; });
  const chosen = (file) => {
    const { selectors, served, problem } = inForce(builtIn, file, isCss);
    return [selectors.composer[0] === 'textarea', served, problem];
  };
  assert.deepEqual(chosen(newer), [true, true, null]);
  assert.deepEqual(chosen(same), [false, false, null]);
  assert.deepEqual(chosen(undefined), [false, false, null]);
  assert.deepEqual(chosen({ ...newer, version: 99 }), [false, false, `version 99: version: ${builtIn.version + 1}, but the daemon says 99`]);
  assert.deepEqual(chosen({ version: 99, text: '{' }), [false, false, 'version 99: the file: not JSON']);
  assert.deepEqual(chosen({ version: 99, text: ' '.repeat(300_000) }), [false, false, 'version 99: the file: not a text of at most 262144 characters']);
});
