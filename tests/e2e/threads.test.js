// Who it went to, and who sent it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BannerView } from './support/banner.js';
import { composer, send, truth, type } from './support/browser.js';
import { until } from './support/wait.js';
import { world } from './support/world.js';

const w = world();
const go = (page, address) => page.evaluate((to) => window.site.go(to), address);
const order = ['lead_one', 'lead_two', 'lead.three'];

async function assertAsSent(page) {
  const sent = await truth(page);
  const dms = await w.team.waitForTexts(...sent.map(({ text }) => text)).catch(async (error) => {
    throw new Error(`${error.message}; waiting: ${JSON.stringify(await w.browser.queue())}`);
  });
  assert.deepEqual(dms.map(({ handle, actor }) => [handle, actor]), sent.map(({ handle, actor }) => [handle, actor]));
}

for (const [name, options] of Object.entries({
  'a page that is quick': {},
  'one composer for all threads': { reuse: true },
  'a header that comes late': { headerDelay: 700 },
  'the old header under the new address': { staleHeader: 900 },
  'the list of 2025': { list: '2025', staleHeader: 300 },
})) {
  test(`switching between three threads while sending: ${name}`, async () => {
    const page = await w.browser.open('/direct/t/1/', options);
    await until('the first header', () => page.evaluate(() => document.querySelector('.head a') !== null));
    await page.waitForTimeout(500);
    for (let i = 0; i < 6; i += 1) {
      if (i > 0) await go(page, `/direct/t/${(i % 3) + 1}/`);
      await send(page, `${name} ${i}`);
    }
    const sent = await truth(page);
    assert.deepEqual(sent.map(({ handle }) => handle), [...order, ...order]);
    // What was left too early to be seen delivered is seen on the way back.
    await until('all to be seen', async () => {
      for (const id of [1, 2, 3]) {
        await go(page, `/direct/t/${id}/`);
        await page.waitForTimeout(3_000);
      }
      return (await w.browser.queue()).length === 0;
    });
    await assertAsSent(page);
    await page.close();
  });
}

test('Enter and away in the same moment', async () => {
  const page = await w.browser.open('/direct/t/1/');
  await page.waitForTimeout(500);
  await type(page, 'and away');
  await page.evaluate(() => addEventListener('keyup', () => window.site.go('/direct/t/2/'), { once: true, capture: true }));
  await page.keyboard.press('Enter');
  await send(page, 'already there');
  await assertAsSent(page);
  await page.close();
});

test('without a list of threads at the side, what was left too early is asked, or seen on return', async () => {
  const page = await w.browser.open('/direct/t/1/');
  await page.addStyleTag({ content: '.side { display: none }' });
  await page.evaluate(() => document.querySelector('.side').remove());
  await page.waitForTimeout(400);
  await send(page, 'left too early');
  await go(page, '/direct/t/2/');
  await until('the question', async () => (await w.browser.queue()).find((item) => item.text === 'left too early' && item.state === 'ask' && item.handle === 'lead_one'));
  assert.equal((await w.team.dms()).some(({ text }) => text === 'left too early'), false);
  await go(page, '/direct/t/1/');
  await assertAsSent(page);
  await page.close();
});

test('a group is never logged under one name: the person is asked', async () => {
  const page = await w.browser.open('/direct/t/9/');
  const banner = await BannerView.of(page);
  await banner.waitFor(/cannot see who|group chat/);
  await send(page, 'to all of you');
  const item = await until('the question', async () => (await w.browser.queue()).find(({ text, state }) => text === 'to all of you' && state === 'ask'));
  assert.equal(item.handle, null);
  await banner.waitFor(/To \(user name\)/);
  await banner.click('.question input[name=handle]');
  await page.keyboard.type('@member_a');
  await page.keyboard.press('Enter');
  const [dm] = await w.team.waitForTexts('to all of you');
  assert.equal(dm.handle, 'member_a');
  await page.close();
});

test('of a group whose header names its members, the person picks: each is a DM of its own', async () => {
  const page = await w.browser.open('/direct/t/9/', { groupLinks: true });
  const banner = await BannerView.of(page);
  await banner.waitFor(/A group chat/);
  await send(page, 'to two of you');
  await banner.waitFor(/You wrote to a group[^]*@member_a[^]*@member_b[^]*@member_c/);
  await banner.click('.question button.main', 'Log it');
  await banner.waitFor(/Pick somebody/);
  await banner.click('.question label.tick', '@member_a');
  await banner.click('.question label.tick', '@member_c');
  await banner.click('.question button.main', 'Log it');
  const both = async () => (await w.team.dms()).filter(({ text }) => text === 'to two of you');
  await until('both DMs', async () => (await both()).length === 2 && (await w.browser.queue()).length === 0);
  assert.deepEqual((await both()).map(({ handle, actor }) => [handle, actor]).sort(), [['member_a', 'anna.sells'], ['member_c', 'anna.sells']]);

  await send(page, 'to somebody else');
  await banner.waitFor(/to somebody else/);
  await banner.click('.question label.tick', '@member_b');
  await banner.click('.question input[name=handle]');
  await page.keyboard.type('Not A Name');
  await page.keyboard.press('Enter');
  await banner.waitFor(/not an Instagram user name/);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('@not_in_header');
  await page.keyboard.press('Enter');
  const handles = async () => (await w.team.dms()).filter(({ text }) => text === 'to somebody else').map(({ handle }) => handle).sort();
  await until('both receivers', async () => (await handles()).join() === 'member_b,not_in_header');
  await send(page, 'to nobody');
  await banner.waitFor(/to nobody/);
  await banner.click('.question button.plain', 'Do not log it');
  await until('the question to go', async () => (await w.browser.queue()).length === 0);
  assert.equal((await w.team.dms()).some(({ text }) => text === 'to nobody'), false);
  await page.close();
});

test('a log carries the name that the thread shows; the bio, once the profile was open', async () => {
  const lead = async (handle) => (await w.team.pipe.call('lead.lookup', { handle })).lead;
  const page = await w.browser.open('/direct/t/3/');
  await send(page, 'from the thread');
  await w.team.waitForTexts('from the thread');
  const noor = await lead('lead.three');
  assert.deepEqual([noor.full_name, noor.bio], ['نور', undefined]);
  await go(page, '/lead_one/');
  const banner = await BannerView.of(page);
  await banner.waitFor(/@lead_one/);
  await page.getByRole('button', { name: 'Message' }).click();
  await send(page, 'from the profile');
  await w.team.waitForTexts('from the profile');
  const luna = await lead('lead_one');
  assert.deepEqual([luna.full_name, luna.bio, luna.link], ['Luna Ceramics', 'Handmade plates\nluna@ceramics.example\n+49 30 1234567', undefined]);
  await page.close();
});

test('two tabs with two accounts', async () => {
  const [one, two] = await Promise.all([
    w.browser.open('/direct/t/1/', { actor: 'anna.sells' }),
    w.browser.open('/direct/t/1/', { actor: 'studio_anna' }),
  ]);
  await send(one, 'from the first tab');
  await send(two, 'from the second tab');
  const dms = await w.team.waitForTexts('from the first tab', 'from the second tab');
  assert.deepEqual(dms.map(({ actor }) => actor), ['anna.sells', 'studio_anna']);
  await Promise.all([one.close(), two.close()]);
});

test('the account is switched in one tab', async () => {
  const page = await w.browser.open('/direct/t/1/', { actor: 'anna.sells' });
  await send(page, 'before the switch');
  await w.team.waitForTexts('before the switch');
  await page.evaluate(() => sessionStorage.setItem('switched', 'yes'));
  await page.addInitScript(() => { window.siteOptions = { actor: 'studio_anna' }; });
  await page.goto('https://www.instagram.com/direct/t/1/');
  await send(page, 'after the switch');
  const dms = await w.team.waitForTexts('before the switch', 'after the switch');
  assert.deepEqual(dms.map(({ actor }) => actor), ['anna.sells', 'studio_anna']);
  await page.close();
});

test('an account that is not seen yet: the DM waits for it, and is never given to another', async () => {
  const page = await w.browser.open('/direct/t/1/', { actor: 'late_anna', actorLate: true });
  await composer(page).waitFor();
  await send(page, 'who am I');
  await until('the DM to wait', async () => (await w.browser.queue()).some(({ text, actor }) => text === 'who am I' && actor === null));
  await page.evaluate(() => window.site.showActor());
  const [dm] = await w.team.waitForTexts('who am I');
  assert.equal(dm.actor, 'late_anna');
  await page.close();
});

test('an account that comes back has sent what was sent meanwhile; when another one comes, the person is asked', async () => {
  const page = await w.browser.open('/direct/t/1/', { actor: 'anna.sells' });
  await send(page, 'as always');
  await w.team.waitForTexts('as always');
  const waiting = (text) => until(`"${text}" to wait`, async () => (await w.browser.queue()).some((item) => item.text === text && item.actor === null && item.state === 'ready'));
  await page.evaluate(() => window.site.showActor(null));
  await send(page, 'out of sight');
  await waiting('out of sight');
  await page.evaluate(() => window.site.showActor('anna.sells'));
  const [first] = await w.team.waitForTexts('out of sight');
  assert.equal(first.actor, 'anna.sells');

  await page.evaluate(() => window.site.showActor(null));
  await send(page, 'before or after?');
  await waiting('before or after?');
  await page.evaluate(() => window.site.showActor('studio_anna'));
  await send(page, 'after the switch, surely');
  const [surely] = await w.team.waitForTexts('after the switch, surely');
  assert.equal(surely.actor, 'studio_anna');
  await waiting('before or after?');
  const banner = await BannerView.of(page);
  await banner.waitFor(/From which account did you write to @lead_one\?/);
  await banner.click('.question input[name=actor]');
  await page.keyboard.type('anna.sells');
  await page.keyboard.press('Enter');
  const [asked] = await w.team.waitForTexts('before or after?');
  assert.equal(asked.actor, 'anna.sells');
  await page.close();
});

for (const [lang, dir] of [['de', 'ltr'], ['ar', 'rtl'], ['ja', 'ltr']]) {
  test(`the page in ${lang}, its composer made anew all the time`, async () => {
    const page = await w.browser.open('/direct/t/3/', { lang, dir, rerender: true });
    await send(page, `Hallo مرحبا こんにちは (${lang})`);
    await page.evaluate(() => window.site.receive(3, 'An answer'));
    const [dm] = await w.team.waitForTexts(`Hallo مرحبا こんにちは (${lang})`);
    assert.deepEqual([dm.handle, dm.actor], ['lead.three', 'anna.sells']);
    await page.close();
  });
}
