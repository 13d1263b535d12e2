import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findContacts, unwrap } from '../src/content/contacts.js';
import { Backoff } from '../src/shared/backoff.js';
import { handleOfPath, parseHandle } from '../src/shared/handle.js';
import { abandonedAfter, makeItem, stateOf, summary } from '../src/shared/items.js';
import { squeeze } from '../src/shared/text.js';

const { reserved } = JSON.parse(readFileSync(new URL('../src/shared/selectors.json', import.meta.url), 'utf8'));

test('user names', () => {
  for (const [text, handle] of [['@Anna.B_1', 'anna.b_1'], [' x ', 'x'], ['a..b', null], ['.a', null], ['a.', null], ['', null], ['ä', null], ['a'.repeat(31), null]])
    assert.equal(parseHandle(text), handle, text);
  for (const [path, handle] of [['/anna/', 'anna'], ['/anna?x=1', 'anna'], ['/explore/', null], ['/p/x/', null], ['/', null], ['/anna/tagged/', null], ['https://x/', null]])
    assert.equal(handleOfPath(path, reserved), handle, path);
});

test('texts are the same whatever the page does with spaces and marks', () => {
  assert.equal(squeeze('a\n b\u00a0c\u200e ❤\ufe0f'), squeeze('a b c❤'));
  assert.notEqual(squeeze('ab'), squeeze('ac'));
});

test('an abandoned capture is a question, an unknown account waits', () => {
  const item = makeItem('dm', 'x', 0, { handle: 'a', actor: 'b' });
  assert.equal(stateOf(item, 0), 'ready');
  assert.equal(stateOf({ ...item, actor: null }, 0), 'needs_actor');
  assert.equal(stateOf({ ...item, state: 'held' }, abandonedAfter), 'held');
  assert.equal(stateOf({ ...item, state: 'held' }, abandonedAfter + 1), 'ask');
  assert.deepEqual(summary([item, { ...item, state: 'ask' }, { ...item, state: 'rejected' }], 0), { waiting: 1, asking: 1, rejected: 1 });
});

test('the waits grow up to a ceiling, and start anew', () => {
  const backoff = new Backoff({ base: 1_000, cap: 5_000, random: () => 0.999 });
  assert.deepEqual([1, 2, 3, 4, 5].map(() => backoff.next()), [999, 1998, 3996, 4995, 4995]);
  backoff.reset();
  assert.equal(backoff.next(), 999);
});

test('contacts in a bio', () => {
  assert.deepEqual(findContacts('Hi!\nInfo@Cafe-Koenig.de or +49 (30) 123-4567', null), { email: 'info@cafe-koenig.de', phone: '+49 (30) 123-4567', link: null });
  assert.deepEqual(findContacts('10.2K followers · 1 234 posts · since 2019'), { email: null, phone: null, link: null });
  assert.equal(unwrap('https://l.instagram.com/?u=https%3A%2F%2Fluna.example%2F&e=x'), 'https://luna.example/');
});
