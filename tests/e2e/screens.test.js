// Pictures of what people see, in output/: to be looked at. Judged is only that nothing is cut off.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { BannerView } from './support/banner.js';
import { Browser, extensionId, send } from './support/browser.js';
import { output } from './support/folders.js';
import { until } from './support/wait.js';
import { world } from './support/world.js';

const w = world();
mkdirSync(output, { recursive: true });
const call = (method, params) => w.team.pipe.call(method, params);

async function shoot(page, name, prepare = async () => {}) {
  for (const [look, colorScheme, width] of [['light', 'light', 1100], ['dark', 'dark', 1100], ['320', 'light', 320], ['320-dark', 'dark', 320]]) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: name.endsWith('popup') && width > 340 ? 340 : width, height: 700 });
    await until(`${name} to fit into ${width} px`, () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await prepare();
    await page.screenshot({ path: path.join(output, `${name}-${look}.png`) });
  }
}

/** Waits until nothing of banner and cover is cut off. */
const insideOf = (banner) => () => until('the banner to be whole', async () => {
  const cut = await banner.run((root) => [...root.querySelectorAll('.card, .cover')].filter((element) => element.checkVisibility()).filter((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight || element.scrollWidth > element.clientWidth;
  }).length);
  return cut === 0;
});

test('banner, cover, popup and options; light, dark, 320 px', async () => {
  await call('outreach.log', { handle: 'lead_one', actor: 'studio_anna', message: 'Hi', client_id: 's-1', sent_at: '2026-03-04T10:00:00Z' });
  await call('leads.set_status', { handle: 'lead_one', status: 'Warm', note: 'Wants prices by Friday; loves the blue plates.' });
  const page = await w.browser.open('/direct/t/1/', { delivery: ['ok', 'drop'] });
  const banner = await BannerView.of(page);
  await send(page, 'Hello Luna, your plates are lovely!');
  await w.team.waitForTexts('Hello Luna, your plates are lovely!');
  await call('rules.add', { type: 'Interval Spacing', metric: 'Total Messages Sent', limit: 160 });
  await page.reload();
  await banner.waitFor(/Next DM from/);
  const inside = insideOf(banner);
  await shoot(page, 'banner', inside);
  await page.setViewportSize({ width: 1100, height: 700 });
  await page.evaluate(() => { window.site.options.delivery = 'drop'; });
  await send(page, 'Did this one arrive?');
  await until('the question', async () => (await w.browser.queue()).some(({ state }) => state === 'ask'));
  await banner.waitFor(/Was this DM/);
  await shoot(page, 'question', inside);
  await page.setViewportSize({ width: 1100, height: 700 });
  await banner.click('.question button.main', 'Yes');
  await until('the question to go', async () => (await w.browser.queue()).length === 0);
  await banner.run((root) => root.querySelector('select').focus());
  await page.keyboard.type('Book');
  await banner.waitFor(/Status: Booked/);
  await shoot(page, 'undo', inside);
  await call('leads.set_status', { handle: 'lead_one', status: 'Excluded' });
  await banner.waitFor(/Do not write to/);
  await shoot(page, 'excluded', inside);
  await page.evaluate(() => {
    Object.assign(window.site.options, { groupLinks: true, delivery: 'ok' });
    window.site.go('/direct/t/9/');
  });
  await page.setViewportSize({ width: 1100, height: 700 });
  await banner.waitFor(/A group chat/);
  await send(page, 'Hello all of you!');
  await banner.waitFor(/You wrote to a group/);
  await shoot(page, 'group', inside);

  await page.evaluate(() => window.site.go('/direct/t/3/'));
  const popup = await w.browser.context.newPage();
  // As a tab it would look at itself.
  await popup.addInitScript(() => {
    const query = chrome.tabs.query.bind(chrome.tabs);
    chrome.tabs.query = () => query({ url: 'https://www.instagram.com/*' });
  });
  await popup.goto(`chrome-extension://${extensionId}/popup.html`);
  await popup.getByText('Connected').waitFor();
  await popup.getByText('Account: @anna.sells').waitFor();
  for (const name of ['Message field', 'List of messages', 'Name in the header', 'Your own messages'])
    await popup.locator('li', { hasText: name }).getByText('found', { exact: true }).waitFor();
  await shoot(popup, 'popup');
  const options = await w.browser.context.newPage();
  await options.goto(`chrome-extension://${extensionId}/options.html`);
  await options.getByText('Colours').waitFor();
  await shoot(options, 'options');
});

test('without the native host', async () => {
  const browser = await Browser.start({ ...w, host: false });
  try {
    const page = await browser.open('/direct/t/1/');
    const banner = await BannerView.of(page);
    await banner.waitFor(/not installed for this browser/);
    for (const text of ['One', 'Two', 'Three']) await send(page, text);
    await banner.waitFor(/3 waiting/);
    await shoot(page, 'missing-banner', insideOf(banner));
    for (const name of ['popup', 'options']) {
      const own = await browser.context.newPage();
      await own.goto(`chrome-extension://${extensionId}/${name}.html`);
      await own.getByText('instacrm host install', { exact: true }).waitFor();
      await shoot(own, `missing-${name}`);
    }
  } finally {
    await browser.stop();
  }
});

test('the popup as the button opens it: about the tab on view, and not wider than itself with many questions', async () => {
  await w.browser.inExtension(() => true); // another tab would close it
  const page = await w.browser.open('/direct/t/3/');
  await page.waitForFunction(() => document.querySelector('instacrm-banner'));
  await (await w.browser.findWorker()).evaluate(() => chrome.action.openPopup());
  const inPopup = (what, wanted) => until(`the popup to show ${what}`, () => w.browser.inExtension((words) => {
    const [view] = chrome.extension.getViews({ type: 'popup' });
    const root = view?.document.documentElement;
    return root?.textContent.includes(words) && root.scrollWidth <= root.clientWidth;
  }, wanted));
  await inPopup('the account', 'Account: @anna.sells');
  await w.browser.inExtension(async () => {
    for (let i = 0; i < 12; i += 1) {
      const item = { kind: 'dm', id: `many-${i}`, at: Date.now(), state: 'ask', why: 'left', handle: 'lead_one', actor: 'anna.sells', text: `Many ${i}` };
      await chrome.storage.local.set({ [`queue:${item.id}`]: item });
    }
  });
  await inPopup('the last question', 'Many 11');
  await page.close();
});
