import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../english.mjs';
import { Reporter, reportOf } from '../src/content/report.js';
import { Reports } from '../src/worker/reports.js';
import { ServedSelectors } from '../src/worker/selectors.js';

const builtIn = { selectors: { version: 2 }, served: false, problem: null };
const about = { extension: '1.0', language: 'en' };
const states = ({ checks }) => checks.map(({ name, state }) => `${name} ${state}`);

/** chrome.storage, as far as it is used. */
class Area {
  stored = {};
  async get(key) { return { [key]: this.stored[key] }; }
  async set(change) { Object.assign(this.stored, change); }
  async remove(keys) { for (const key of [keys].flat()) delete this.stored[key]; }
}

test('each check has a state; what there is nothing to look for of is left out', () => {
  const report = reportOf({ page: 'thread', checks: { account: true, composer: false, header: false, bubble: null } }, builtIn, about);
  assert.deepEqual(states(report), ['account ok', 'composer fail', 'header warn', 'selectors ok']);
  assert.deepEqual([report.page, report.extension, report.selectors, report.language], ['thread', '1.0', 2, 'en']);
  assert.ok(report.checks.filter(({ state }) => state !== 'ok').every(({ text, remedy }) => text && remedy));
});

test('a profile can be seen without being signed in; other pages say nothing', () => {
  assert.deepEqual(states(reportOf({ page: 'profile', checks: { account: false, profile: true } }, builtIn, about)), ['account warn', 'profile ok', 'selectors ok']);
  assert.equal(reportOf({ page: 'other', checks: { account: false } }, builtIn, about), null);
});

test('selectors that are not used are a failed check', () => {
  const { checks } = reportOf({ page: 'thread', checks: {} }, { ...builtIn, problem: 'version 3: list: it is missing' }, { ...about, language: '' });
  assert.deepEqual([checks[0].state, checks[0].text], ['fail', "the team's file is not used: version 3: list: it is missing"]);
});

/** A reporter whose timers and clock are the test's. */
function scene(t, answer = async () => ({})) {
  const timers = [];
  t.mock.method(globalThis, 'setTimeout', (work, wait) => timers.push({ work, wait }));
  t.mock.method(globalThis, 'clearTimeout', () => {});
  const tab = { clock: 1_000_000, page: { page: 'thread', checks: [] }, sent: [], idle: [] };
  const reporter = new Reporter({
    look: () => tab.page,
    send: (report) => { tab.sent.push(report); return answer(); },
    now: () => tab.clock,
    idle: (work) => tab.idle.push(work),
  });
  const rest = async () => {
    const { work, wait } = timers.pop();
    work();
    await tab.idle.pop()();
    return wait;
  };
  return { tab, reporter, rest };
}

test('a report goes when the page has come to rest and has nothing to do, if it is news, at most once a minute', async (t) => {
  const { tab, reporter, rest } = scene(t);
  reporter.changed();
  assert.deepEqual(tab.sent, []);
  assert.equal(await rest(), 5_000);
  assert.equal(tab.sent.length, 1);
  tab.clock += 10_000;
  reporter.changed();
  assert.equal(await rest(), 50_000);
  assert.equal(tab.sent.length, 1, 'the same is no news');
  tab.page = { page: 'profile', checks: [] };
  reporter.changed();
  await rest();
  tab.page = null; // a page that says nothing
  reporter.changed();
  await rest();
  assert.deepEqual(tab.sent.map(({ page }) => page), ['thread', 'profile']);
  tab.page = { page: 'profile', checks: [] };
  reporter.again();
  await rest();
  assert.equal(tab.sent.length, 3, 'another daemon has not heard it');
});

test('what the daemon did not take is told again with the next change', async (t) => {
  const { tab, reporter, rest } = scene(t, async () => ({ error: { message: 'away' } }));
  reporter.changed();
  await rest();
  reporter.changed();
  await rest();
  assert.equal(tab.sent.length, 2);
});

test('the daemon hears once what several tabs saw, and again when it may be another', async () => {
  const sent = [];
  const reports = new Reports({ area: new Area(), request: async (method, params) => { sent.push([method, params]); } });
  const thread = { page: 'thread', checks: [] };
  await reports.send(thread);
  await reports.send({ ...thread });
  await reports.send({ ...thread, page: 'profile' });
  await reports.forget();
  await reports.send(thread);
  assert.deepEqual(sent.map(([method, { page }]) => `${method} ${page}`), ['page.report thread', 'page.report profile', 'page.report thread']);
});

test('the served selectors are kept, replaced and taken away; a daemon that cannot say changes nothing', async () => {
  const area = new Area();
  let served = { version: 3, selectors: '{"version":3}' };
  const selectors = new ServedSelectors({ area, request: async () => { if (!served) throw new Error('away'); return served; } });
  await selectors.renew();
  assert.deepEqual(area.stored.selectors, { version: 3, text: '{"version":3}' });
  served = null;
  await assert.rejects(selectors.renew());
  assert.equal(area.stored.selectors.version, 3);
  served = { version: 0, selectors: '{}' };
  await selectors.renew();
  assert.deepEqual(area.stored, {});
});
