// After every second DM this tab goes, and the next one is on view; but never while somebody is at it.
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { BannerView } from './support/banner.js';
import { Browser, send, type } from './support/browser.js';
import { Site } from './support/site.js';
import { Team } from './support/team.js';
import { stopAll, until } from './support/wait.js';

const w = {};
const leaving = /On to the next tab; this one closes in/;

before(async () => {
  w.site = await Site.start();
  w.team = await Team.start({ config: 'next_tab: {every: 2, after: 10m}\n' });
  w.browser = await Browser.start(w);
});
after(() => stopAll(w.browser, w.team, w.site));

/** What the browser's windows show: the places of their tabs, in their order, the one on view in brackets. */
const tabs = () => w.browser.inExtension(async () => (await chrome.tabs.query({ url: 'https://www.instagram.com/*' }))
  .map(({ url, active }) => (active ? `[${new URL(url).pathname}]` : new URL(url).pathname)).join(' '));
const waitForTabs = (wanted) => until(`the tabs ${wanted}`, async () => {
  const seen = await tabs();
  if (seen !== wanted) throw new Error(`they are ${seen}`);
  return true;
});

/** The tests before need a countdown that they are sure to be faster than. */
async function countFrom(seconds) {
  await w.team.killDaemon('SIGTERM');
  process.env.INSTACRM_NEXT_TAB_AFTER = `${seconds}s`;
  await w.team.startDaemon();
}

/** Bytes that wait for the daemon. */
const spooled = () => {
  const folder = path.join(w.team.home, 'spool');
  return readdirSync(folder).map((name) => statSync(path.join(folder, name))).reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
};

/** Two DMs, and the notice after them. */
async function twice(page, name) {
  await send(page, `${name} 1`);
  await w.team.waitForTexts(`${name} 1`);
  await send(page, `${name} 2`);
  const banner = await BannerView.of(page);
  await banner.waitFor(leaving);
  return banner;
}

/** Opened in this order, each after the last one; the first is on view. */
async function row() {
  await w.browser.inExtension(() => {});
  const first = await w.browser.open('/direct/t/1/');
  const second = await w.browser.open('/direct/t/2/');
  await first.bringToFront();
  return [first, second];
}
const close = (...pages) => Promise.all(pages.map((page) => page.close()));
const gone = (banner) => until('the notice to go', async () => !leaving.test(await banner.text()));

const reasons = {
  'somebody says so': (page, banner) => banner.click('button', 'Stay'),
  'a text is begun': (page) => type(page, 'And one more'),
  'a note is begun': async (page, banner) => {
    await banner.click('summary', 'Add a note');
    await banner.click('textarea');
    await page.keyboard.type('not kept yet');
  },
  'another chat is opened': (page) => page.evaluate(() => window.site.go('/direct/t/3/')),
};
for (const [why, happens] of Object.entries(reasons)) {
  test(`the tab stays when ${why}`, async () => {
    const [first, second] = await row();
    const banner = await twice(first, why);
    await happens(first, banner);
    await gone(banner);
    assert.equal(first.isClosed(), false);
    assert.equal(second.isClosed(), false);
    await close(first, second);
  });
}

test('a DM that waited for the daemon closes nothing when it arrives', async () => {
  const [first, second] = await row();
  await send(first, 'while it is there');
  await w.team.waitForTexts('while it is there');
  assert.equal(spooled(), 0);
  await w.team.killDaemon();
  await send(first, 'while it is away');
  await until('the spool to take it', () => spooled() > 0);
  await w.team.startDaemon();
  await w.team.waitForTexts('while it is away');
  await first.waitForTimeout(2_000);
  assert.doesNotMatch(await (await BannerView.of(first)).text(), leaving);
  await close(first, second);
});

test('a notice, then the next tab; the others stay', async () => {
  await countFrom(10);
  const [first, second] = await row();
  const closed = first.waitForEvent('close');
  const banner = await twice(first, 'on');
  assert.match(await banner.text(), /closes in\s+\d+ s\s+Stay/);
  await closed;
  await waitForTabs('[/direct/t/2/]');
  await w.team.waitForTexts('on 1', 'on 2');
  assert.deepEqual(await w.browser.queue(), []);
  await close(second);
});

test('a tab that nobody looks at any more stays, and so does the one that is on view', async () => {
  const [first, second] = await row();
  const banner = await twice(first, 'behind');
  await second.bringToFront();
  await gone(banner);
  await first.waitForTimeout(1_000);
  await waitForTabs('/direct/t/1/ [/direct/t/2/]');
  await close(first, second);
});
