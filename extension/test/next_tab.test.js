import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NextTab } from '../src/content/next_tab.js';
import { goToNext, nextOf } from '../src/worker/tabs.js';

function scene() {
  const world = { time: 0, path: '/direct/t/1/', busy: false, left: 0 };
  world.tab = new NextTab({ path: () => world.path, busy: () => world.busy, onLeave: () => { world.left += 1; }, now: () => world.time });
  world.wait = (ms) => {
    world.time += ms;
    return world.tab.look();
  };
  world.tab.sent('a');
  return world;
}

test('counts down, and leaves once', () => {
  const world = scene();
  assert.equal(world.tab.look(), null);
  world.tab.told({ id: 'a', after_ms: 2_000 });
  assert.deepEqual([world.wait(0), world.wait(1_000), world.left], [2_000, 1_000, 0]);
  assert.deepEqual([world.wait(1_000), world.left], [null, 1]);
  assert.deepEqual([world.wait(1_000), world.left], [null, 1]);
});

const stays = {
  'it was another tab\'s DM': (world) => world.tab.told({ id: 'b', after_ms: 0 }),
  'another DM goes out': (world) => world.tab.sent('b'),
  'it was not the last DM': (world) => { world.tab.stay(); world.tab.sent('b'); world.tab.told({ id: 'a', after_ms: 0 }); },
  'the person says so': (world) => world.tab.stay(),
  'the person has begun something': (world) => { world.busy = true; },
  'the person is elsewhere': (world) => { world.path = '/direct/t/2/'; },
  'the word is none': (world) => { world.tab.stay(); world.tab.told({ id: 'a', after_ms: 'soon' }); },
};
for (const [why, happens] of Object.entries(stays)) {
  test(`the tab stays when ${why}`, () => {
    const world = scene();
    if (!why.startsWith('it was another')) world.tab.told({ id: 'a', after_ms: 2_000 });
    happens(world);
    world.wait(1_000);
    world.busy = false; // what was called off stays off
    world.path = '/direct/t/1/';
    assert.deepEqual([world.wait(5_000), world.left], [null, 0]);
  });
}

/** chrome.tabs with windows of tabs, and what was done to them. */
function browser(...tabs) {
  const done = [];
  return {
    done,
    get: async (id) => tabs.find((tab) => tab.id === id),
    query: async ({ windowId }) => tabs.filter((tab) => tab.windowId === windowId).reverse(),
    update: async (id, { active }) => { done.push(`show ${id} ${active}`); },
    remove: async (id) => { done.push(`close ${id}`); },
  };
}
const tab = (id, index, more = {}) => ({ id, index, windowId: 1, active: false, pinned: false, ...more });

test('the next tab of the same window is shown before this one goes; after the last comes the first', async () => {
  const middle = browser(tab(7, 0), tab(5, 1, { active: true }), tab(6, 2), tab(4, 0, { windowId: 2 }));
  await goToNext(middle, 5);
  assert.deepEqual(middle.done, ['show 6 true', 'close 5']);
  const last = browser(tab(7, 0), tab(5, 1), tab(6, 2, { active: true }));
  await goToNext(last, 6);
  assert.deepEqual(last.done, ['show 7 true', 'close 6']);
});

test('a window\'s last tab, a pinned one, and one that nobody looks at stay', async () => {
  for (const tabs of [
    [tab(5, 0, { active: true }), tab(6, 0, { windowId: 2 })],
    [tab(5, 0, { active: true, pinned: true }), tab(6, 1)],
    [tab(5, 0), tab(6, 1, { active: true })],
  ]) {
    const window = browser(...tabs);
    assert.equal(await nextOf(window, 5), null);
    await goToNext(window, 5);
    assert.deepEqual(window.done, []);
  }
});
