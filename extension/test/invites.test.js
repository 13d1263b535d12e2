import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Invites } from '../src/content/invites.js';
import { readSelectors } from '../src/shared/selectors.js';

const stranger = { handle: 'luna', lead: { reachability: 'unknown' }, pending: true, actor: 'our.shop' };

function team(answer = () => ({})) {
  const calls = [];
  const invites = new Invites({ call: async (...call) => { calls.push(call); return answer(); } });
  return { calls, invites };
}

test('a pending invite is told once', async () => {
  const { calls, invites } = team();
  assert.equal(await invites.seen(stranger), true);
  assert.equal(await invites.seen(stranger), false);
  assert.deepEqual(calls, [['leads.set_reachability', { handle: 'luna', reachability: 'invite pending', actor: 'our.shop' }]]);
});

test('what the team knows stays, and so does what the page does not say', async () => {
  const { calls, invites } = team();
  for (const reachability of ['accepted', 'invite pending']) await invites.seen({ ...stranger, lead: { reachability } });
  await invites.seen({ ...stranger, lead: null });
  await invites.seen({ ...stranger, pending: false });
  assert.deepEqual(calls, []);
});

test('what could not be told is told at the next look', async () => {
  let away = true;
  const { calls, invites } = team(() => { if (away) throw new Error('away'); });
  assert.equal(await invites.seen(stranger), false);
  away = false;
  assert.equal(await invites.seen(stranger), true);
  assert.equal(calls.length, 2);
});

test('a signed file of before has no words for it, and is in order', () => {
  const data = JSON.parse(readFileSync(new URL('../src/shared/selectors.json', import.meta.url), 'utf8'));
  assert.ok(readSelectors(data, () => true).pending.words.includes('invite sent'));
  delete data.pending;
  assert.deepEqual(readSelectors(data, () => true).pending, { css: [], words: [] });
});
