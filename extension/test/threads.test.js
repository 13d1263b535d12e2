import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Threads, timing } from '../src/content/threads.js';

let clock, threads;
const one = (handle) => ({ kind: 'one', handle });
const judge = (id, handle, confirmed = false) => threads.judge(id, one(handle), confirmed).handle ?? null;

beforeEach(() => {
  clock = 0;
  threads = new Threads({ now: () => clock });
});

test('the header that the page was opened with is believed', () => {
  assert.equal(judge('1', 'anna'), 'anna');
});

test('the old header under a new address is not believed, the new one is', () => {
  judge('1', 'anna');
  assert.equal(judge('2', 'anna'), null);
  clock += 1_000;
  assert.equal(judge('2', 'ben', true), 'ben');
  assert.equal(judge('1', 'ben'), null);
  assert.equal(judge('1', 'anna'), 'anna');
});

test('the header of the thread before the one before is not believed either', () => {
  judge('1', 'anna');
  judge('2', 'anna');
  assert.equal(judge('3', 'ben'), null); // 2 is with ben, but nobody knows it yet
  assert.equal(threads.judge('3', one('ben')).likely, 'ben');
  clock += 500;
  assert.equal(judge('3', 'cleo', true), 'cleo');
  assert.equal(judge('2', 'ben', true), 'ben');
});

test('a header that stands, or that stays against an older claim, is right', () => {
  judge('1', 'anna');
  judge('2', 'ben');
  clock += timing.calm;
  assert.equal(judge('2', 'ben'), 'ben');
  judge('3', 'ben');
  clock += timing.insist;
  assert.equal(judge('3', 'ben'), 'ben');
  assert.equal(threads.nameOf('3'), 'ben');
  assert.equal(threads.nameOf('2'), null);
});

test('groups, and threads without an address, are passed through', () => {
  assert.deepEqual(threads.judge('1', { kind: 'group', handles: ['a', 'b'] }), { kind: 'group', handles: ['a', 'b'] });
  assert.equal(judge(null, 'anna'), 'anna');
});
