// The banner and the cover: what the team knows, before anything is typed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BannerView } from './support/banner.js';
import { composer, extensionId, send } from './support/browser.js';
import { until } from './support/wait.js';
import { world } from './support/world.js';

const w = world();
const call = (method, params) => w.team.pipe.call(method, params);
const lookup = (handle) => call('lead.lookup', { handle });

test('profile and thread show what the team knows, and changes by others at once', async () => {
  const page = await w.browser.open('/lead_one/');
  const banner = await BannerView.of(page);
  await banner.waitFor(/@lead_one[^]*New[^]*Nobody of the team has written yet/);
  await call('outreach.log', { handle: 'lead_one', actor: 'studio_anna', message: 'Hi', client_id: 'g-1' });
  await call('leads.set_status', { handle: 'lead_one', status: 'Warm', note: 'Wants prices' });
  await banner.waitFor(/Warm[^]*Last contact by Anna from @studio_anna, today[^]*Wants prices/);
  await page.getByRole('button', { name: 'Message' }).click();
  await banner.waitFor(/@lead_one[^]*Warm/);
  await page.close();
});

test('a rule that warns counts down; a teammate and Excluded are named', async () => {
  const { rule } = await call('rules.add', { type: 'Interval Spacing', metric: 'Total Messages Sent', limit: 3_000 });
  const page = await w.browser.open('/direct/t/1/');
  const banner = await BannerView.of(page);
  const first = /Next DM from @anna\.sells in (\d+ m(?: \d+ s)?)/.exec(await banner.waitFor(/Next DM from @anna\.sells in \d+ m/))[1];
  await until('the countdown to go on', async () => !(await banner.text()).includes(`in ${first}`));
  assert.equal(await banner.count('.cover'), 0, 'a warning covers nothing');
  await call('rules.remove', { id: rule.id });
  await call('leads.set_status', { handle: 'lead_one', status: 'Excluded' });
  await banner.waitFor(/Excluded: do not contact this person/);
  assert.equal(await banner.count('.card.excluded'), 1);
  await call('leads.set_status', { handle: 'lead_one', status: 'Warm' });
  await page.close();
});

test('a Block covers the composer until the person says why; the reason is kept, and holds for one DM', async () => {
  const { rule } = await call('rules.add', { type: 'Interval Spacing', metric: 'Total Messages Sent', limit: 3_000, severity: 'Block' });
  const page = await w.browser.open('/direct/t/2/');
  const banner = await BannerView.of(page);
  await banner.waitFor(/Do not write to @lead_two/);
  await composer(page).click({ force: true });
  await page.keyboard.type('not like this');
  await page.keyboard.press('Enter');
  assert.equal(await composer(page).textContent(), '');
  assert.deepEqual(await page.evaluate(() => window.site.truth), []);
  await banner.click('.cover textarea');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('She asked for it');
  await banner.click('.cover button', 'Write anyway');
  assert.equal(await banner.count('.cover'), 0);
  await page.keyboard.type('as you wished');
  await page.keyboard.press('Enter');
  await w.team.waitForTexts('as you wished');
  await until('the reason', async () => (await w.team.pipe.rows('logs.list', { kind: ['override_given'] }))
    .some(({ handle, details }) => handle === 'lead_two' && details.includes('She asked for it')));
  await banner.waitFor(/Do not write to @lead_two/);
  await call('rules.remove', { id: rule.id });
  await page.close();
});

test('what is sent to somebody else counts in a tab that is open, and so does a change of the rules', async () => {
  const actor = 'third.account';
  const page = await w.browser.open('/direct/t/1/', { actor });
  const banner = await BannerView.of(page);
  await until('the account to be known', async () => (await w.team.pipe.rows('actors.list')).some(({ handle }) => handle === actor));
  const { rule } = await call('rules.add', { type: 'Interval Spacing', metric: 'Total Messages Sent', limit: 3_000, severity: 'Block', actor });
  assert.equal((await call('outreach.check', { handle: 'lead_one', actor })).allowed, true);
  await call('outreach.log', { handle: 'lead_two', actor, message: 'Hi', client_id: 'g-others' });
  await banner.waitFor(/Do not write to @lead_one/);
  await call('rules.remove', { id: rule.id });
  await until('the cover to go', async () => (await banner.count('.cover')) === 0);
  await page.close();
});

test('status, note, a DM logged by hand and removal, by keyboard', async () => {
  const page = await w.browser.open('/direct/t/3/');
  const banner = await BannerView.of(page);
  await banner.waitFor(/@lead\.three[^]*Nobody/);
  await banner.run((root) => root.querySelector('select').focus());
  await page.keyboard.type('Book');
  await page.keyboard.press('Tab');
  await until('the status', async () => (await lookup('lead.three')).lead?.status === 'Booked');
  await banner.waitFor(/Status: Booked/);

  for (const button of ['Undo the last change', 'Undo']) { // after the status, before the first summary
    assert.match(await banner.run((root) => root.getRootNode().activeElement.ariaLabel ?? root.getRootNode().activeElement.textContent), new RegExp(`^${button}`));
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Calls back on Monday');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await until('the note', async () => (await lookup('lead.three')).notes.some(({ text }) => text === 'Calls back on Monday'));
  await banner.waitFor(/Anna: Calls back on Monday/); // it moves what is below

  await banner.click('summary', 'Write again later');
  await banner.run((root) => { root.querySelector('input[type=date]').value = '2031-02-03'; });
  await banner.click('form button', 'Keep the date');
  await banner.waitFor(/Write again: /);
  assert.equal(new Date((await lookup('lead.three')).lead.followup_at).getFullYear(), 2031);
  await banner.click('form button', 'Take it out');
  await until('no date', async () => !(await lookup('lead.three')).lead.followup_at);

  await banner.click('summary', 'Log a DM by hand');
  await banner.click('form textarea:not([required])');
  await page.keyboard.type('Sent from my phone');
  await banner.run((root) => { root.querySelector('input[type=datetime-local]').value = '2026-02-03T04:05'; });
  await banner.click('button.main', 'Log it');
  const [dm] = await w.team.waitForTexts('Sent from my phone');
  await banner.waitFor(/Last contact by Anna/);
  const local = new Date(dm.at);
  assert.deepEqual([dm.handle, local.getMonth(), local.getHours(), local.getMinutes()], ['lead.three', 1, 4, 5]);

  await banner.click('summary', 'More');
  await banner.click('button.danger', 'Not contacted');
  await banner.click('button.danger', 'Really remove?');
  await until('the removal', async () => !(await lookup('lead.three')).known);
  assert.equal(await page.evaluate(() => document.querySelector('[role="textbox"]').textContent), '', 'nothing was typed into the page');
  await page.close();
});

test('the last change is undone, by button and keyboard, in words; what cannot be undone is said', async () => {
  const status = async () => (await lookup('lead_two')).lead?.status ?? null;
  await call('leads.set_status', { handle: 'lead_two', status: 'Replied' });
  await call('leads.set_status', { handle: 'lead_two', status: 'Warm' });
  const page = await w.browser.open('/lead_two/');
  const banner = await BannerView.of(page);
  await banner.waitFor(/@lead_two[^]*Warm/);
  await banner.click('.beside button'); // what others did, too
  await banner.waitFor(/Status back to Replied\.[^]*/);
  assert.equal(await status(), 'Replied');
  assert.equal(await banner.count('button.link'), 0, 'undoing is nothing that the remark offers to undo');

  await banner.run((root) => root.querySelector('select').focus());
  await page.keyboard.type('Book');
  await page.keyboard.press('Tab');
  await banner.waitFor(/Status: Booked/);
  await banner.click('button.link', 'Undo');
  await banner.waitFor(/Status back to Replied\./);
  assert.equal(await status(), 'Replied');
  assert.equal(await banner.run((root) => root.getRootNode().activeElement === root.querySelector('select')), true, 'the focus is not lost with the button');

  await page.keyboard.type('Book');
  await banner.waitFor(/Status: Booked[^]*Undo/);
  await call('leads.set_status', { handle: 'lead_two', status: 'Paid' }); // a teammate, in between
  await until('the offer to go with what it was about', async () => !/Status: Booked/.test(await banner.text()) && (await banner.count('button.link')) === 0);
  await banner.click('.beside button');
  await banner.waitFor(/Status back to Booked\./);
  await page.keyboard.press('Control+z');
  await banner.waitFor(/Status back to Replied\./);

  await banner.click('summary', 'Write again later');
  await banner.run((root) => { root.querySelector('input[type=date]').value = '2031-02-03'; });
  await banner.click('form button', 'Keep the date');
  await banner.waitFor(/Noted for /);
  await banner.click('form button', 'Take it out');
  await banner.waitFor(/No date any more/);
  await banner.click('button.link', 'Undo');
  await banner.waitFor(/Write again on [^]*2031, as before/);
  await banner.run((root) => root.querySelector('.move').focus());
  await page.keyboard.press('Control+z');
  await banner.waitFor(/No date to write again, as before/);
  assert.equal((await lookup('lead_two')).lead.followup_at, undefined);

  await banner.click('summary', 'Add a note');
  await banner.click('form textarea[required]');
  await page.keyboard.type('typed');
  await page.keyboard.press('Control+z'); // in a field: takes back what was typed
  await banner.click('summary', 'More');
  await banner.click('button.danger', 'Do not contact');
  await banner.click('button.danger', 'Really exclude?');
  await banner.waitFor(/Excluded: nobody should write/);
  await banner.click('button.link', 'Undo');
  await banner.waitFor(/Status back to Replied\./);
  await banner.click('button.danger', 'Not contacted');
  await banner.click('button.danger', 'Really remove?');
  await banner.waitFor(/Marked as not contacted/);
  await banner.click('button.link', 'Undo');
  await banner.waitFor(/A lead again, as Replied\./);
  assert.equal(await status(), 'Replied');

  await call('leads.add', { handle: 'member_a' });
  await page.evaluate(() => window.site.go('/member_a/'));
  const text = await banner.waitFor(/@member_a/);
  assert.doesNotMatch(text, /A lead again/, 'the remark was about somebody else');
  await banner.click('.beside button');
  await banner.waitFor(/Not done: [^]*nothing/);
  await page.close();
});

test('Escape folds the banner, it is moved with the keyboard, and both are remembered', async () => {
  const page = await w.browser.open('/direct/t/1/');
  const banner = await BannerView.of(page);
  await banner.waitFor(/@lead_one/);
  const { x, y } = await banner.place('.move');
  await banner.run((root) => root.querySelector('.move').focus());
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowDown');
  assert.deepEqual(await banner.place('.move'), { x: x - 16, y: y + 16 });
  await page.mouse.move(x - 16, y + 16);
  await page.mouse.down();
  await page.mouse.move(x - 100, y + 60, { steps: 4 });
  await page.mouse.up();
  assert.deepEqual(await banner.place('.move'), { x: x - 100, y: y + 60 });
  await page.keyboard.press('Escape');
  assert.equal(await banner.count('.card'), 0);
  assert.equal(await banner.count('.pill'), 1);
  await page.reload();
  await until('the folded banner', async () => (await banner.count('.pill')) === 1 && (await banner.count('.card')) === 0);
  await banner.click('.pill');
  assert.deepEqual(await banner.place('.move'), { x: x - 100, y: y + 60 });
  const unnamed = await banner.run((root) => [...root.querySelectorAll('button, select, input, textarea')]
    .filter((element) => !element.getAttribute('aria-label') && !element.textContent.trim() && !element.labels?.length && !element.closest('[hidden]')).length);
  assert.equal(unnamed, 0, 'everything to press or fill in has a name');
  await page.close();
});

test('nothing moves by itself for people who do not want it', async () => {
  const page = await w.browser.open('/direct/t/1/');
  const banner = await BannerView.of(page);
  await banner.waitFor(/@lead_one/);
  const moving = () => banner.run((root) => [...root.querySelectorAll('*')]
    .map((element) => getComputedStyle(element))
    .filter(({ animationName, transitionDuration }) => animationName !== 'none' || transitionDuration !== '0s').length);
  assert.equal(await moving(), 1, 'the card comes in');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  assert.equal(await moving(), 0);
  await page.close();
});

test('contacts in the open bio: shown, kept only when the person wants it, or not read at all', async () => {
  await call('leads.set_status', { handle: 'lead_one', status: 'Warm' });
  const page = await w.browser.open('/lead_one/');
  const banner = await BannerView.of(page);
  await banner.waitFor(/In the bio: luna@ceramics\.example[^]*\+49 30 1234567[^]*https:\/\/luna\.example\//);
  const options = await w.browser.context.newPage();
  await options.goto(`chrome-extension://${extensionId}/options.html`);
  await options.getByLabel('Contacts in a bio').selectOption('off');
  await until('nothing to be read', async () => !/luna@ceramics\.example/.test(await banner.text()));
  await options.getByLabel('Contacts in a bio').selectOption('show');
  await banner.waitFor(/In the bio: luna@ceramics\.example/);
  assert.equal((await lookup('lead_one')).lead.email, 'N/S');
  await options.getByLabel('Contacts in a bio').selectOption('store');
  await page.reload();
  await until('the contact', async () => (await lookup('lead_one')).lead.email === 'luna@ceramics.example');
  assert.equal((await lookup('lead_one')).lead.phone, '+49 30 1234567');
  await Promise.all([page.close(), options.close()]);
});
