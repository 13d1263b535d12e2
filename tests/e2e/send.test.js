// Each way to send a message, and what only looks like one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composer, send, sendButton, truth, type } from './support/browser.js';
import { assertSentAt } from './support/team.js';
import { world } from './support/world.js';

const w = world({ options: { hasTouch: true } });

const logged = ({ handle, actor, failed }) => ({ handle, actor, failed });
const toLuna = { handle: 'lead_one', actor: 'anna.sells', failed: false };

/** What the page sent and what the store holds are the same, once each. */
async function assertSame(page, texts) {
  const dms = await w.team.waitForTexts(...texts);
  const sent = await truth(page);
  assert.deepEqual(sent.map(({ text }) => text), texts);
  dms.forEach((dm, i) => {
    assert.deepEqual(logged(dm), toLuna);
    assertSentAt(dm, sent[i]);
  });
}

test('Enter, and the button by mouse, keyboard and touch', async () => {
  const page = await w.browser.open('/direct/t/1/');
  await send(page, 'by Enter');
  await type(page, 'by mouse');
  await sendButton(page).click();
  await type(page, 'by keyboard');
  await sendButton(page).focus();
  await page.keyboard.press('Enter');
  await type(page, 'by space bar');
  await sendButton(page).focus();
  await page.keyboard.press(' ');
  await type(page, 'by touch');
  await sendButton(page).tap();
  await assertSame(page, ['by Enter', 'by mouse', 'by keyboard', 'by space bar', 'by touch']);
  await page.close();
});

test('a page that sends on mouse down, or empties its composer late', async () => {
  const page = await w.browser.open('/direct/t/1/', { sendOn: 'mousedown' });
  await type(page, 'on mouse down');
  await sendButton(page).click();
  await page.evaluate(() => { window.site.options.clearDelay = 120; });
  await send(page, 'emptied late');
  await page.waitForFunction(() => document.querySelector('[role="textbox"]').textContent === '');
  await assertSame(page, ['on mouse down', 'emptied late']);
  await page.close();
});

test('an input method, Shift+Enter, paste, emoji, 1,000 characters', async () => {
  const page = await w.browser.open('/direct/t/1/');
  const session = await page.context().newCDPSession(page);
  await composer(page).click();
  await session.send('Input.imeSetComposition', { text: 'こんに', selectionStart: 3, selectionEnd: 3 });
  await page.keyboard.press('Enter'); // takes the suggestion
  await session.send('Input.insertText', { text: 'こんにちは' });
  await page.keyboard.press('Enter');

  await type(page, 'first line');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('second line');
  await page.keyboard.press('Enter');

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: 'https://www.instagram.com' });
  await page.evaluate(() => navigator.clipboard.writeText('pasted, with “quotes” & <b>'));
  await composer(page).click();
  await page.keyboard.press('Control+V');
  await page.keyboard.press('Enter');

  await send(page, 'شكرا 🎉 👩‍👩‍👧 ❤️');
  const long = 'Long and friendly. '.repeat(60).slice(0, 999) + '!';
  await composer(page).click();
  await page.keyboard.insertText(long);
  await page.keyboard.press('Enter');

  await assertSame(page, ['こんにちは', 'first line\nsecond line', 'pasted, with “quotes” & <b>', 'شكرا 🎉 👩‍👩‍👧 ❤️', long]);
  await page.close();
});

test('what sends nothing is not logged: empty, other buttons, a page that ignores Enter, a text that is deleted', async () => {
  const page = await w.browser.open('/direct/t/1/');
  await composer(page).click();
  await page.keyboard.press('Enter');
  await page.keyboard.type('   ');
  await page.keyboard.press('Enter');
  await sendButton(page).click();
  await page.locator('.write [role="button"]').first().click(); // an emoji
  await page.keyboard.press('Control+A');
  await composer(page).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.evaluate(() => { window.site.options.delivery = 'ignore'; });
  await send(page, 'ignored by the page');
  await page.waitForTimeout(1_000);
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.evaluate(() => { window.site.options.delivery = 'ok'; });
  await send(page, 'the marker');
  await w.team.waitForTexts('the marker');
  assert.deepEqual((await truth(page)).map(({ text }) => text), ['the marker']);
  assert.equal((await w.team.dms()).filter(({ text }) => /ignored|😀/.test(text)).length, 0);
  assert.deepEqual(await w.browser.queue(), []);
  await page.close();
});

test('the same text twice is two DMs', async () => {
  const page = await w.browser.open('/direct/t/2/');
  await send(page, 'ok');
  await send(page, 'ok');
  await send(page, 'and done');
  await w.team.waitForTexts('and done');
  const same = await (async () => {
    for (;;) {
      const dms = (await w.team.dms()).filter(({ text }) => text === 'ok');
      if (dms.length >= 2 || (await w.browser.queue()).length === 0) return dms;
      await page.waitForTimeout(100);
    }
  })();
  assert.deepEqual(same.map(({ handle }) => handle), ['lead_two', 'lead_two']);
  await page.close();
});
