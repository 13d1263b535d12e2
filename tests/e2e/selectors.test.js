// Instagram has changed its page: the doctor says so, and a file that the team's maintainer has signed mends it in
// every open tab.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { BannerView } from './support/banner.js';
import { Browser, extensionId, send } from './support/browser.js';
import { builtIn, Maintainer } from './support/maintainer.js';
import { Site } from './support/site.js';
import { Team } from './support/team.js';
import { stopAll, until } from './support/wait.js';

const w = {};
const changed = { composer: { role: 'group', 'data-dm': 'field' } };
const file = () => path.join(w.team.home, 'selectors.json');
const { version } = builtIn();
const serve = (more, field) => w.maintainer.sign(file(), (data) => {
  data.version = version + more;
  data.composer.unshift(field);
});
const mended = '[contenteditable][data-dm="field"]';

before(async () => {
  w.maintainer = new Maintainer();
  w.site = await Site.start();
  w.team = await Team.start({ config: `selectors: {file: selectors.json, key: ${w.maintainer.publicKey}}\n` });
  w.browser = await Browser.start(w);
});
after(() => stopAll(w.browser, w.team, w.site, w.maintainer));

/** What the doctor says of one thing; asking makes the daemon look at the file. */
async function doctor(name) {
  const { checks } = await w.team.pipe.call('daemon.doctor');
  const { state, text } = checks.find((check) => check.name === name);
  return `${state}: ${text}`;
}
const waitForDoctor = (name, pattern) => until(`the doctor to say ${pattern} of ${name}`, async () => {
  const said = await doctor(name);
  if (pattern.test(said)) return said;
  throw new Error(`it says: ${said}`);
});
async function inPopup(text) {
  const popup = await w.browser.context.newPage();
  await popup.goto(`chrome-extension://${extensionId}/popup.html`);
  await popup.getByText(text).waitFor();
  await popup.close();
}
async function write(page, text) {
  await page.locator('.editor').click();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

test('what tabs see of the page is with the doctor, without a name', async () => {
  const page = await w.browser.open('/direct/t/3/');
  const said = await waitForDoctor('page', /^ok: all seen \(thread page/);
  assert.match(said, new RegExp(`selectors ${version}\\)`));
  const profile = await w.browser.open('/lead_one/');
  await waitForDoctor('page', /^ok: [^]*profile page/);
  assert.doesNotMatch(await doctor('page'), /lead|anna/);
  await inPopup(`Selectors: version ${version}, built in`);
  await Promise.all([page.close(), profile.close()]);
});

test('a page whose field for messages is another: the doctor names it, a signed file mends it without a reload', async () => {
  const page = await w.browser.open('/direct/t/1/', changed);
  await write(page, 'seen by nobody');
  await waitForDoctor('page', /^fail: the message field is not found/);
  assert.deepEqual(await w.browser.queue(), []);
  assert.match(await doctor('selectors'), /^fail: /);

  serve(1, mended);
  await waitForDoctor('selectors', new RegExp(`^ok: version ${version + 1} `));
  const banner = await BannerView.of(page);
  await banner.waitFor(/@lead_one/);
  await write(page, 'seen again');
  const [dm] = await w.team.waitForTexts('seen again');
  assert.deepEqual([dm.handle, dm.actor, dm.failed], ['lead_one', 'anna.sells', false]);
  await inPopup(`Selectors: version ${version + 1}, from your team`);
  const another = await w.browser.open('/direct/t/3/', changed); // a tab tells at most once a minute
  await waitForDoctor('page', new RegExp(`^ok: [^]*thread page[^)]*selectors ${version + 1}\\)`));
  assert.equal((await w.team.dms()).some(({ text }) => text === 'seen by nobody'), false);
  await Promise.all([page.close(), another.close()]);
});

test('selectors that come while a DM is on its way: it is logged, once, then they are used', async () => {
  const page = await w.browser.open('/direct/t/2/', { ...changed, ackDelay: 1_500 });
  const banner = await BannerView.of(page);
  await banner.waitFor(/@lead_two/);
  await write(page, 'on its way');
  serve(2, mended);
  await waitForDoctor('selectors', new RegExp(`^ok: version ${version + 2} `));
  await w.team.waitForTexts('on its way');
  await write(page, 'by the new ones');
  await w.team.waitForTexts('by the new ones');
  await waitForDoctor('page', new RegExp(`^ok: [^]*thread page[^)]*selectors ${version + 2}\\)`));
  await page.close();
});

test('a file that was changed after it was signed is not believed; what was in force stays', async () => {
  appendFileSync(file(), ' ');
  await waitForDoctor('selectors', /^fail: [^]*sign/);
  const page = await w.browser.open('/direct/t/1/', changed);
  await write(page, 'still seen');
  await w.team.waitForTexts('still seen');
  await inPopup(`Selectors: version ${version + 2}, from your team`);
  await page.close();
});

test('a signed file that is no use is refused as a whole, and said: in the popup, and by the doctor', async () => {
  const page = await w.browser.open('/direct/t/1/');
  await (await BannerView.of(page)).waitFor(/@lead_one/);
  serve(3, '[data-dm="field"'); // it would swallow the next one
  await waitForDoctor('selectors', new RegExp(`^ok: version ${version + 3} `));
  await inPopup(/Your team's selectors are not used: version \d+: composer\[0\]: not a CSS selector/);
  await inPopup(`Selectors: version ${version}, built in`);
  await waitForDoctor('page', /^fail: [^]*the team's file is not used: version \d+: composer\[0\]: not a CSS selector/);
  await send(page, 'by the built-in ones');
  await w.team.waitForTexts('by the built-in ones');
  await page.close();
});
