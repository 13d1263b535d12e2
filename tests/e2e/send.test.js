import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, composer, send } from './support/browser.js';
import { Site } from './support/site.js';
import { Team } from './support/team.js';

let site, team, browser;
before(async () => {
  site = await Site.start();
  team = await Team.start();
  browser = await Browser.start({ site, team });
});
after(async () => {
  await browser?.stop();
  await team?.stop();
  await site?.stop();
});

test('a DM sent with Enter is in the store', async () => {
  const page = await browser.open('/direct/t/1/');
  await send(page, 'Hello Luna');
  const [dm] = await team.waitForDms(1);
  assert.deepEqual([dm.handle, dm.actor, dm.text, dm.failed], ['lead_one', 'anna.sells', 'Hello Luna', false]);
});
