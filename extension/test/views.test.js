import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Views } from '../src/worker/views.js';

/** chrome.storage.session, as far as it is used. */
class Area {
  stored = {};
  async get(key) { return structuredClone(key === null ? this.stored : { [key]: this.stored[key] }); }
  async set(change) { Object.assign(this.stored, structuredClone(change)); }
  async remove(keys) { for (const key of keys) delete this.stored[key]; }
}

/** Views over a daemon whose lead has a status; each request is answered when the test says so. */
function scene() {
  const daemon = { status: 'Cold No Reply', requests: [] };
  const published = [];
  const views = new Views({
    area: new Area(),
    request: (method) => new Promise((resolve) => daemon.requests.push(() => resolve({ method, status: daemon.status }))),
    publish: (handle, actor, view) => published.push(view),
  });
  const answer = async () => {
    for (const one of daemon.requests.splice(0)) one();
    await new Promise(setImmediate);
  };
  return { daemon, views, published, answer };
}

test('a change while the question is on its way: asked again, and only the new answer is told and kept', async () => {
  const { daemon, views, answer } = scene();
  const looked = views.look('lead', 'me');
  const [check, lookup] = daemon.requests.splice(0);
  check();
  daemon.status = 'Warm';
  await views.changed('lead');
  lookup();
  await new Promise(setImmediate);
  await answer();
  const view = await looked;
  assert.deepEqual([view.check.status, view.lookup.status], ['Warm', 'Warm']);
  assert.equal((await views.peek('lead', 'me')).check.status, 'Warm');
});

test('two changes in a row: the tabs hear the last one', async () => {
  const { daemon, views, published, answer } = scene();
  const looked = views.look('lead', 'me');
  await answer();
  await looked;
  const first = views.changed('lead');
  await new Promise(setImmediate);
  for (const one of daemon.requests.splice(0)) one(); // answered before the second change
  daemon.status = 'Warm';
  await views.changed('lead'); // nothing is kept at this moment
  await new Promise(setImmediate);
  await answer();
  await first;
  assert.deepEqual(published.map(({ check }) => check.status), ['Warm']);
});

test('a change of somebody else asks nothing', async () => {
  const { daemon, views, answer } = scene();
  const looked = views.look('lead', 'me');
  await views.changed('other');
  await answer();
  await looked;
  assert.equal(daemon.requests.length, 0);
});

test('a sync tells of a million people: the store is read once for all that came meanwhile', async () => {
  const { views, published, answer } = scene();
  for (const handle of ['lead', 'another']) {
    const looked = views.look(handle, 'me');
    await answer();
    await looked;
  }
  let reads = 0;
  const get = views.area.get.bind(views.area);
  views.area.get = (key) => {
    reads += key === null;
    return get(key);
  };
  const gone = Promise.all(['lead', 'another', ...Array.from({ length: 10_000 }, (_, i) => `lead_${i}`)].map((handle) => views.changed(handle)));
  await gone;
  assert.ok(reads <= 2, `${reads} reads`);
  assert.deepEqual([await views.peek('lead', 'me'), await views.peek('another', 'me')], [null, null]);
  await answer();
  await answer();
  assert.equal(published.length, 2);
});
