// Delivered, refused, dropped: what the page does with a message decides what is logged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BannerView } from './support/banner.js';
import { send, sendButton, type } from './support/browser.js';
import { until } from './support/wait.js';
import { world } from './support/world.js';

const w = world();
const asked = (text) => until(`the question about "${text}"`, async () => (await w.browser.queue()).find((item) => item.text === text && item.state === 'ask'));
const inStore = async (text) => (await w.team.dms()).filter((dm) => dm.text === text);

test('a message with a failure mark is logged as failed, in each language', async () => {
  for (const lang of ['en', 'de', 'ar', 'ja']) {
    const page = await w.browser.open('/direct/t/1/', { lang, delivery: 'fail' });
    await send(page, `refused in ${lang}`);
    const [dm] = await w.team.waitForTexts(`refused in ${lang}`);
    assert.equal(dm.failed, true);
    await page.close();
  }
  const { lead } = await w.team.pipe.call('lead.lookup', { handle: 'lead_one' });
  assert.equal(lead.messages, 0, 'a failed message is not counted');
});

for (const [name, options] of Object.entries({
  'as of 2026': {}, 'as of 2025': { list: '2025' }, 'aligned within the row': { alignInside: true },
})) {
  test(`the first message of a chat, and the second, refused: rows ${name}`, async () => {
    const page = await w.browser.open('/direct/t/2/', { delivery: ['fail', 'ok', 'fail'], ...options });
    const texts = [1, 2, 3].map((n) => `${name} ${n}`);
    for (const text of texts) await send(page, text);
    const dms = await w.team.waitForTexts(...texts);
    assert.deepEqual(dms.map(({ failed }) => failed), [true, false, true]);
    await page.close();
  });
}

test('a refused message that the person sends once more is asked about, and then is one that was sent', async () => {
  const page = await w.browser.open('/direct/t/2/', { delivery: 'fail' });
  await send(page, 'at the second try');
  const [refused] = await w.team.waitForTexts('at the second try');
  assert.equal(refused.failed, true);
  await page.locator('.mark').click();
  const banner = await BannerView.of(page);
  await banner.waitFor(/did not deliver this DM to @lead_two at first[^]*at the second try/);
  await banner.click('.question button.main', 'Yes');
  await until('both', async () => (await inStore('at the second try')).length === 2);
  assert.deepEqual((await inStore('at the second try')).map(({ failed, handle, actor }) => [failed, handle, actor]), [[true, 'lead_two', 'anna.sells'], [false, 'lead_two', 'anna.sells']]);
  assert.ok(Date.parse((await inStore('at the second try'))[1].at) > Date.parse(refused.at));
  await page.close();
});

test('a dropped message is never logged by itself: the person says what became of it', async () => {
  const page = await w.browser.open('/direct/t/1/', { delivery: ['drop', 'vanish', 'ok'] });
  await send(page, 'dropped');
  await send(page, 'vanished');
  await send(page, 'arrived');
  await w.team.waitForTexts('arrived');
  await asked('dropped');
  await asked('vanished');
  assert.deepEqual([...(await inStore('dropped')), ...(await inStore('vanished'))], []);

  const banner = await BannerView.of(page);
  await banner.waitFor(/Was this DM to @lead_one sent\?[^]*dropped/);
  await banner.click('.question:has(p) button.plain'); // the first question: no
  await until('the first question to go', async () => !(await w.browser.queue()).some((item) => item.text === 'dropped'));
  await banner.click('.question button.main', 'Yes');
  const [dm] = await w.team.waitForTexts('vanished');
  assert.deepEqual([dm.handle, dm.actor, dm.failed], ['lead_one', 'anna.sells', false]);
  assert.deepEqual(await inStore('dropped'), []);
  await page.close();
});

test('the second of two messages with one text, dropped, is not taken for the first', async () => {
  const page = await w.browser.open('/direct/t/1/', { delivery: ['ok', 'drop'] });
  await send(page, 'twice');
  await w.team.waitForTexts('twice');
  await type(page, 'twice');
  await sendButton(page).click();
  await page.evaluate(() => window.site.redrawList()); // all bubbles are new elements
  await asked('twice');
  assert.equal((await inStore('twice')).length, 1);
  await page.close();
});
