// Two people, each with a daemon and a store of their own, and one file as the team's cloud.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { BannerView } from './support/banner.js';
import { Browser, send } from './support/browser.js';
import { temporary } from './support/folders.js';
import { Site } from './support/site.js';
import { Team } from './support/team.js';
import { stopAll, until } from './support/wait.js';

const w = { folder: temporary('hub') };

before(async () => {
  const cloud = `sqlite3://${w.folder}/team.db`;
  w.site = await Site.start();
  w.anna = await Team.start({ cloud });
  w.ben = await Team.start({ operator: 'Ben', cloud });
  w.browser = await Browser.start({ site: w.site, team: w.ben });
});
after(async () => {
  await stopAll(w.browser, w.anna, w.ben, w.site);
  await rm(w.folder, { recursive: true, force: true });
});

test('a teammate writes first, on another machine: the open banner names them, before anything is typed', async () => {
  const page = await w.browser.open('/direct/t/1/', { actor: 'ben.sells' });
  const banner = await BannerView.of(page);
  await banner.waitFor(/@lead_one[^]*Nobody of the team has written yet/);
  await w.anna.pipe.call('outreach.log', { handle: 'lead_one', actor: 'anna.sells', message: 'Hi', client_id: 't-1' });
  await banner.waitFor(/Anna already wrote from @anna\.sells, today/);
  await banner.waitFor(/Last contact by Anna from @anna\.sells/);
  await page.close();
});

test('what the browser logs reaches the teammate, with its sender', async () => {
  const page = await w.browser.open('/direct/t/2/', { actor: 'ben.sells' });
  await send(page, 'from Ben');
  await w.ben.waitForTexts('from Ben');
  const { findings } = await until('the check of the teammate to know', async () => {
    const check = await w.anna.pipe.call('outreach.check', { handle: 'lead_two', actor: 'anna.sells' });
    return check.findings.length > 0 ? check : null;
  });
  assert.deepEqual(findings.map(({ kind, operator_name: who, actor }) => [kind, who, actor]), [['teammate', 'Ben', 'ben.sells']]);
  await page.close();
});
