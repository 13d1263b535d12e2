// Whatever goes away in between: every delivered DM is in the store exactly once, with its lead, account, text
// and time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BannerView } from './support/banner.js';
import { Browser, extensionId, send, truth } from './support/browser.js';
import { browserOf, shimsOf } from './support/processes.js';
import { Site } from './support/site.js';
import { assertSentAt, Team } from './support/team.js';
import { sleep, stopAll, until } from './support/wait.js';

/** A world of its own for each test: what breaks here must not break the next one. */
async function inWorld(work, options = {}) {
  const site = await Site.start();
  const team = await Team.start();
  const things = { site, team, browser: null };
  try {
    things.browser = await Browser.start({ site, team, ...options });
    await work(things);
  } finally {
    await stopAll(things.browser, team, site);
  }
}

/** By the store, and as `instacrm logs list` shows it. */
async function assertOnce(team, sent) {
  const dms = await team.waitForTexts(...sent.map(({ text }) => text));
  dms.forEach((dm, i) => {
    assert.deepEqual([dm.handle, dm.actor, dm.failed], [sent[i].handle, sent[i].actor, false]);
    assertSentAt(dm, sent[i]);
  });
  assert.equal((await team.dms()).length, sent.length);
  assert.deepEqual(await team.listed(), await team.dms());
}

/** A DM is confirmed, and a moment later with the shim. */
async function onTheWay(browser) {
  await until('the DM to be ready', async () => (await browser.queue()).some(({ state }) => state === 'ready'));
  await sleep(1_000);
}
const emptied = (browser) => until('the queue to be empty', async () => (await browser.queue()).length === 0);
const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('the daemon is killed while DMs are on their way, and started again', () => inWorld(async ({ team, browser }) => {
  const page = await browser.open('/direct/t/1/');
  await send(page, 'before');
  await team.waitForTexts('before');
  process.kill(team.daemon.pid, 'SIGSTOP'); // the next one reaches it, and is never answered
  await send(page, 'into the silence');
  await onTheWay(browser);
  await team.killDaemon();
  await send(page, 'while it is away');
  await emptied(browser); // the shim keeps them on disk
  await team.startDaemon();
  await send(page, 'after');
  await assertOnce(team, await truth(page));
}));

test('the shim is killed with a request unanswered: the same DM again is no second one', () => inWorld(async ({ team, browser }) => {
  const page = await browser.open('/direct/t/1/');
  await send(page, 'before');
  await team.waitForTexts('before');
  const [shim] = shimsOf(team);
  process.kill(team.daemon.pid, 'SIGSTOP');
  await send(page, 'recorded, but not acknowledged');
  await onTheWay(browser);
  process.kill(shim, 'SIGKILL');
  await until('another shim', () => shimsOf(team).some((pid) => pid !== shim));
  process.kill(team.daemon.pid, 'SIGCONT');
  await send(page, 'after');
  await emptied(browser);
  await assertOnce(team, await truth(page));
}));

test('the native host is not registered: the banner and the popup say so, DMs wait', () => inWorld(async ({ team, browser }) => {
  const page = await browser.open('/direct/t/1/');
  const banner = await BannerView.of(page);
  await banner.waitFor(/InstaCRM is not installed for this browser/);
  for (const text of ['waits 1', 'waits 2', 'waits 3']) await send(page, text);
  await banner.waitFor(/3 waiting/);
  const popup = await browser.context.newPage();
  await popup.goto(`chrome-extension://${extensionId}/popup.html`);
  await popup.getByText('instacrm host install', { exact: true }).waitFor();
  await popup.getByText('3 waiting').waitFor();
  const options = await browser.context.newPage();
  await options.goto(`chrome-extension://${extensionId}/options.html`);
  await options.getByText('instacrm host install', { exact: true }).waitFor();
  assert.deepEqual(await team.dms(), []);
  await browser.registerHost();
  await popup.getByRole('button', { name: 'Connect now' }).click();
  await popup.getByText('Connected').waitFor();
  await assertOnce(team, await truth(page));
  await popup.getByText('Nothing is waiting.').waitFor();
}, { host: false }));

test('the service worker is stopped, again and again', () => inWorld(async ({ team, browser }) => {
  const page = await browser.open('/direct/t/1/');
  await browser.inExtension(() => true);
  const session = await browser.context.newCDPSession(browser.own);
  await session.send('ServiceWorker.enable');
  const stop = () => session.send('ServiceWorker.stopAllWorkers');
  await send(page, 'first');
  await team.waitForTexts('first');
  const [shim] = shimsOf(team);
  await stop();
  await until('its shim to end', () => !alive(shim));
  await send(page, 'second');
  await sleep(1_000);
  await stop(); // between capture and confirmation
  await send(page, 'third');
  await assertOnce(team, await truth(page));
}));

test('the browser is killed with a full queue: it is carried by the next one', () => inWorld(async (things) => {
  const { team, browser, site } = things;
  const page = await browser.open('/direct/t/2/');
  for (const text of ['kept 1', 'kept 2', 'kept 3']) await send(page, text);
  await until('three DMs to be ready', async () => (await browser.queue()).filter(({ state }) => state === 'ready').length === 3);
  const sent = await truth(page);
  process.kill(browserOf(browser.profile), 'SIGKILL');
  await browser.stop({ keepProfile: true });
  things.browser = await Browser.start({ site, team, profile: browser.profile });
  await assertOnce(team, sent);
}, { host: false }));

test('the extension is reloaded: what was captured is logged, and the old tab says that it must be reloaded', () => inWorld(async ({ team, browser }) => {
  const page = await browser.open('/direct/t/1/');
  await send(page, 'before the reload');
  await until('the DM to be ready', async () => (await browser.queue()).some(({ state }) => state === 'ready'));
  const sent = await truth(page);
  const extensions = await browser.context.newPage();
  await extensions.goto('chrome://extensions');
  await extensions.evaluate(() => chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true }));
  await browser.registerHost();
  await extensions.evaluate((id) => chrome.developerPrivate.reload(id, { failQuietly: true }), extensionId);
  const banner = await BannerView.of(page);
  await banner.waitFor(/InstaCRM was updated/); // by itself
  await page.locator('[role="textbox"]').click({ force: true });
  await page.keyboard.type('not into the void');
  assert.equal(await page.locator('[role="textbox"]').textContent(), '', 'the composer is covered');
  await banner.click('.cover button', 'Reload the tab');
  await page.waitForLoadState();
  await until('the new content script', () => banner.text().then((text) => /@lead_one/.test(text)));
  await send(page, 'after the reload');
  await assertOnce(team, [...sent, ...(await truth(page))]);
}, { host: false }));
