// What the extension costs the page. The times go to output/cost.json and, by hand, to docs/extension.md; only
// counts are judged: no layout is asked for, and a quiet page is left alone.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { BannerView } from './support/banner.js';
import { composer, send } from './support/browser.js';
import { output } from './support/folders.js';
import { sleep, until } from './support/wait.js';
import { world } from './support/world.js';

const w = world();
const ours = (url) => url?.startsWith('chrome-extension://') ?? false;

/** Milliseconds of the main thread with our code on the stack, while `work` goes on. */
async function profiled(session, work) {
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 200 });
  await session.send('Profiler.start');
  await work();
  const { profile } = await session.send('Profiler.stop');
  const parents = new Map();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  for (const node of profile.nodes) for (const child of node.children ?? []) parents.set(child, node.id);
  const within = (id) => {
    for (let at = id; at !== undefined; at = parents.get(at)) if (ours(nodes.get(at).callFrame.url)) return true;
    return false;
  };
  let micros = 0;
  profile.samples.forEach((id, i) => { if (within(id)) micros += profile.timeDeltas[i]; });
  return micros / 1000;
}

/** The timeline's events while `work` goes on. */
async function traced(session, work) {
  const events = [];
  const take = ({ value }) => events.push(...value);
  session.on('Tracing.dataCollected', take);
  const done = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.stack'] } });
  await work();
  await session.send('Tracing.end');
  await done;
  session.off('Tracing.dataCollected', take);
  return events;
}

const byUs = (event) => JSON.stringify(event.args).includes('chrome-extension://');

test('idle chat pages, keystrokes, and a send', async () => {
  const figures = {};
  const still = await w.browser.open('/direct/t/3/');
  await still.waitForTimeout(8_000); // the self-test for the doctor is over
  const session = await w.browser.context.newCDPSession(still);
  figures['still page, ms per minute'] = 6 * (await profiled(session, () => sleep(10_000)));

  await until('a page where nothing happens to be left alone', async () => {
    const calls = (await traced(session, () => sleep(6_000))).filter(({ name }) => name === 'FireAnimationFrame' || name === 'FunctionCall').filter(byUs);
    if (calls.length <= 2) return true;
    throw new Error(`${calls.length} calls of ours in six seconds`);
  });
  const tab = await w.browser.inExtension(async () => (await chrome.tabs.query({ url: 'https://www.instagram.com/*' }))[0].id);
  figures['self-test, ms'] = await profiled(session, async () => {
    const { page, checks } = await w.browser.inExtension((id) => chrome.tabs.sendMessage(id, { push: 'self_test' }), tab);
    assert.deepEqual([page, checks.composer, checks.bubble], ['thread', true, true]);
  });
  await still.close();

  const busy = await w.browser.open('/direct/t/3/', { busy: 20 });
  await busy.waitForTimeout(3_000);
  const second = await w.browser.context.newCDPSession(busy);
  figures['page with 20 changes a second, ms per minute'] = 6 * (await profiled(second, () => sleep(10_000)));
  await busy.close();

  const page = await w.browser.open('/direct/t/3/');
  await page.waitForTimeout(1_500);
  const third = await w.browser.context.newCDPSession(page);
  await composer(page).click();
  const text = 'A friendly message of some length, typed by hand. '.repeat(2);
  figures['keystroke, ms'] = (await profiled(third, () => page.keyboard.type(text, { delay: 20 }))) / text.length;
  figures['send with confirmation, ms'] = await profiled(third, async () => {
    await page.keyboard.press('Enter');
    await sleep(4_000);
  });
  await w.team.waitForTexts(text.trim());
  const timeline = await traced(third, async () => {
    await send(page, 'and another one');
    await page.evaluate(async () => {
      for (let i = 0; i < 12; i += 1) {
        window.site.receive(3, `Message ${i}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    await sleep(3_500);
  });
  const layouts = timeline.filter(({ name }) => name === 'Layout');
  assert.ok(layouts.length > 0, 'the trace shows layouts');
  assert.deepEqual(layouts.filter(byUs), [], 'none of them was asked for by us');
  await w.team.waitForTexts('and another one');

  write('cost', figures);
  await page.close();
});

test('from the name on the page to the banner', async () => {
  const page = await w.browser.open('/lead_one/', { busy: 20 });
  const banner = await BannerView.of(page);
  await banner.waitFor(/@lead_one[^]*Nobody of the team/);
  /** Milliseconds from the page's change until the banner has the person's name, and what the team knows. */
  const go = async (address, handle) => {
    await banner.run((root, name) => {
      window.bannerShown = new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          if (root.querySelector('.name').textContent !== name || !/Nobody of the team|Last contact/.test(root.textContent)) return;
          observer.disconnect();
          resolve(performance.now());
        });
        observer.observe(root, { subtree: true, childList: true, characterData: true });
      });
    }, `@${handle}`);
    return page.evaluate(async (to) => {
      const start = performance.now();
      window.site.go(to);
      return (await window.bannerShown) - start;
    }, address);
  };
  const first = [await go('/direct/t/3/', 'lead.three'), await go('/lead_two/', 'lead_two')];
  const again = [];
  for (let i = 0; i < 10; i += 1) again.push(await go('/direct/t/1/', 'lead_one'), await go('/lead_two/', 'lead_two'));
  again.sort((a, b) => a - b);
  const late = [];
  for (const [headerDelay, address, handle] of [[60, '/direct/t/1/', 'lead_one'], [700, '/direct/t/3/', 'lead.three'], [4_000, '/direct/t/1/', 'lead_one'], [9_000, '/direct/t/3/', 'lead.three']]) {
    await page.evaluate((ms) => { window.site.options.headerDelay = ms; }, headerDelay);
    late.push((await go(address, handle)) - headerDelay);
    await go('/lead_two/', 'lead_two');
  }
  write('banner', {
    'a name that the page shows late, worst ms': Math.max(...late), 'somebody new, ms': Math.max(...first), 'seen before, median ms': again[10], 'seen before, worst ms': again.at(-1) });
  await page.close();
});

function write(name, figures) {
  for (const what of Object.keys(figures)) figures[what] = Number(figures[what].toFixed(3));
  console.log(`# ${JSON.stringify(figures)}`);
  mkdirSync(output, { recursive: true });
  writeFileSync(path.join(output, `${name}.json`), `${JSON.stringify(figures, null, 2)}\n`);
}
