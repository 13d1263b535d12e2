import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOf, makeItem } from '../src/shared/items.js';
import { Delivery } from '../src/worker/delivery.js';
import { RequestError } from '../src/worker/native_port.js';

/** chrome.storage.local, as far as it is used. */
class Area {
  stored = {};
  async get() { return structuredClone(this.stored); }
  async set(change) { Object.assign(this.stored, structuredClone(change)); }
  async remove(key) { delete this.stored[key]; }
}

function scene(items, answer) {
  const area = new Area();
  for (const item of items) area.stored[keyOf(item.id)] = item;
  const sent = [];
  const port = { rest: 0, request: async (method, params) => { sent.push([method, params]); return answer(method, params, sent.length); } };
  const delivery = new Delivery({ area, port, now: () => 10_000 });
  return { area, sent, delivery, states: () => Object.values(area.stored).map(({ id, state }) => `${id} ${state}`) };
}

const dm = (id, at, more = {}) => makeItem('dm', id, at, { handle: 'lead', actor: 'me', text: id, failed: false, ...more });

/** No second attempt by itself. (mock.timers differ between the versions of Node.) */
const holdRetries = (t) => t.mock.method(globalThis, 'setTimeout', () => 0);

test('what is ready goes in its order, with its own id and time, and is taken out when acknowledged', async () => {
  const { delivery, sent, area } = scene([dm('b', 2_000), dm('a', 1_000, { failed: true })], () => ({}));
  await delivery.wake();
  assert.deepEqual(sent, [
    ['outreach.log', { handle: 'lead', actor: 'me', message: 'a', sent_at: '1970-01-01T00:00:01.000Z', client_id: 'a', failed: true }],
    ['outreach.log', { handle: 'lead', actor: 'me', message: 'b', sent_at: '1970-01-01T00:00:02.000Z', client_id: 'b' }],
  ]);
  assert.deepEqual(area.stored, {});
});

test('what the daemon answers is told with the item, once it is taken out', async () => {
  const { delivery, area } = scene([dm('a', 1)], () => ({ duplicate: false, next_tab: { after_ms: 5 } }));
  const told = [];
  delivery.onTaken = ({ id }, { next_tab: due }) => told.push([id, due.after_ms, Object.keys(area.stored).length]);
  await delivery.wake();
  assert.deepEqual(told, [['a', 5, 0]]);
});

test('without an account or a receiver nothing goes', async () => {
  const { delivery, sent } = scene([dm('a', 1, { actor: null }), dm('b', 2, { handle: null }), { ...dm('c', 3), state: 'held', touched: 9_999 }], () => ({}));
  await delivery.wake();
  assert.deepEqual(sent, []);
});

test('a passing error keeps everything for later', async (t) => {
  holdRetries(t);
  const { delivery, sent, states } = scene([dm('a', 1), dm('b', 2)], () => { throw new RequestError({ code: 1005, message: 'starting' }); });
  await delivery.wake();
  assert.equal(sent.length, 1);
  assert.deepEqual(states(), ['a ready', 'b ready']);
});

test('a DM that can never be taken is set aside with the reason; the others go on', async () => {
  const { delivery, states, area } = scene([dm('a', 1), dm('b', 2)], (method, { client_id: id }) => {
    if (id === 'a') throw new RequestError({ code: -32602, message: 'no such name', remedy: 'look again' });
    return {};
  });
  await delivery.wake();
  assert.deepEqual(states(), ['a rejected']);
  assert.equal(area.stored[keyOf('a')].why, 'no such name; look again');
});

test('notes and reasons carry their ids, and make a person known', async () => {
  const note = makeItem('note', 'n', 1, { handle: 'lead', actor: 'me', text: 'met in Rome' });
  const reason = makeItem('override', 'o', 2, { handle: 'lead', actor: null, text: 'she asked me to' });
  const { delivery, sent, area } = scene([note, reason], () => ({}));
  await delivery.wake();
  assert.deepEqual(sent.map(([method, params]) => [method, params]), [
    ['leads.add_note', { handle: 'lead', text: 'met in Rome', client_id: 'n', create: true, actor: 'me' }],
    ['outreach.override', { handle: 'lead', reason: 'she asked me to', client_id: 'o' }],
  ]);
  assert.deepEqual(area.stored, {});
});

test('a note whose answer was lost is sent again under its id', async (t) => {
  holdRetries(t);
  const note = makeItem('note', 'n', 5_000, { handle: 'lead', actor: null, text: 'once' });
  const { delivery, sent, area } = scene([note], (method, params, count) => {
    if (count === 1) throw new RequestError({ message: 'gone', lost: true });
    return {};
  });
  await delivery.wake();
  await delivery.wake();
  assert.deepEqual(sent.map(([, params]) => params.client_id), ['n', 'n']);
  assert.deepEqual(area.stored, {});
});
