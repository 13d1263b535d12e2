import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Capture, timing } from '../src/content/capture.js';

let clock, capture;
const none = { ok: 0, failed: 0, sending: 0 };
const scene = (more = {}) => ({ thread: 't1', threadId: 't1', target: { kind: 'one', handle: 'lead' }, actor: 'me', counts: none, preview: null, ...more });
const kinds = (effects) => effects.map(({ type, failed, why }) => [type, failed ?? why].filter((part) => part !== undefined).join(' '));
const wait = (ms) => { clock += ms; capture.tick(); };
const shown = (counts) => kinds(capture.seen('t1', 'hi', { ...none, ...counts }));

beforeEach(() => {
  clock = 1_000_000;
  let id = 0;
  capture = new Capture({ now: () => clock, newId: () => `id-${(id += 1)}` });
});

const sendHi = (more) => {
  capture.trigger('c', 'enter', 'hi', scene(more));
  return capture.cleared('c');
};

test('a message is held when the composer empties, and logged when its bubble has stood', () => {
  assert.deepEqual(capture.trigger('c', 'enter', 'hi', scene()), []);
  assert.deepEqual(kinds(capture.cleared('c')), ['hold']);
  assert.deepEqual(shown({ ok: 1 }), []);
  wait(timing.settle - 1);
  assert.deepEqual(shown({ ok: 1 }), []);
  wait(1);
  assert.deepEqual(shown({ ok: 1 }), ['log false']);
  assert.equal(capture.busy, false);
});

test('Enter that empties nothing is forgotten', () => {
  capture.trigger('c', 'enter', 'hi', scene());
  wait(timing.enterCandidate + 1);
  assert.deepEqual(capture.cleared('c'), []);
});

test('a button that empties nothing is forgotten sooner, and at once when the person deletes', () => {
  capture.trigger('c', 'button', 'hi', scene());
  wait(timing.buttonCandidate + 1);
  assert.deepEqual(capture.cleared('c'), []);
  capture.trigger('c', 'button', 'hi', scene());
  capture.deleting('c');
  assert.deepEqual(capture.cleared('c'), []);
});

test('mouse down and click are one message', () => {
  capture.trigger('c', 'button', 'hi', scene());
  capture.trigger('c', 'button', 'hi', scene());
  assert.equal(capture.cleared('c').length, 1);
  assert.deepEqual(capture.cleared('c'), []);
});

test('an empty text is no message', () => {
  capture.trigger('c', 'enter', ' \u200b\n', scene());
  assert.deepEqual(capture.cleared('c'), []);
});

test('a bubble before the composer empties is enough', () => {
  capture.trigger('c', 'enter', 'hi', scene());
  assert.deepEqual(shown({ ok: 1 }), ['hold']);
  assert.deepEqual(capture.cleared('c'), []);
});

test('a failure mark makes it failed, at once', () => {
  sendHi();
  assert.deepEqual(shown({ failed: 1 }), ['log true']);
});

test('without a bubble the person is asked, once; a bubble that comes later still counts', () => {
  sendHi();
  wait(timing.bubble);
  assert.deepEqual(shown({}), ['ask no_bubble']);
  assert.deepEqual(shown({}), []);
  assert.deepEqual(shown({ ok: 1 }), []);
  wait(timing.settle);
  assert.deepEqual(shown({ ok: 1 }), ['log false']);
});

test('a bubble that goes again is no delivery', () => {
  sendHi();
  shown({ ok: 1 });
  wait(1_000);
  shown({});
  wait(timing.bubble);
  assert.deepEqual(shown({}), ['ask no_bubble']);
});

test('a message that is on its way is given more time', () => {
  sendHi();
  shown({ sending: 1 });
  wait(timing.bubble + 1);
  assert.deepEqual(shown({ sending: 1 }), []);
  wait(timing.sending);
  assert.deepEqual(shown({ sending: 1 }), ['ask still_sending']);
});

test('an older message with the same text proves nothing', () => {
  sendHi({ counts: { ...none, ok: 1 } });
  shown({ ok: 1 });
  wait(timing.bubble);
  assert.deepEqual(shown({ ok: 1 }), ['ask no_bubble']);
});

test('two with one text need two bubbles', () => {
  sendHi();
  sendHi({ counts: { ...none, ok: 1 } });
  shown({ ok: 2 });
  wait(timing.settle);
  assert.deepEqual(shown({ ok: 2 }), ['log false', 'log false']);
});

test('after the thread was left, the list at the side decides, unless it showed the text before', () => {
  sendHi();
  shown({ ok: 1 });
  capture.unseen('t1', 'hi', 'ok');
  wait(timing.settle);
  assert.deepEqual(kinds(capture.unseen('t1', 'hi', 'ok')), ['log false']);
  sendHi({ preview: 'ok' });
  capture.unseen('t1', 'hi', 'ok');
  wait(timing.away);
  assert.deepEqual(kinds(capture.unseen('t1', 'hi', 'ok')), ['ask left']);
});

test('a composer that is made anew keeps its candidate', () => {
  capture.trigger('c', 'enter', 'hi', scene());
  capture.moved('c', 'd');
  assert.deepEqual(kinds(capture.cleared('d')), ['hold']);
});

test('the selectors may change when nothing is being counted; what was asked is not counted on', () => {
  assert.equal(capture.settled, true);
  capture.trigger('c', 'enter', 'hi', scene());
  assert.equal(capture.settled, false);
  capture.cleared('c');
  shown({ sending: 1 });
  assert.equal(capture.settled, false);
  wait(timing.sending);
  assert.deepEqual(shown({ sending: 1 }), ['ask still_sending']);
  assert.equal(capture.settled, true);
  capture.forgetAsked();
  assert.deepEqual(shown({ ok: 1 }), []);
  wait(timing.settle);
  assert.deepEqual(shown({ ok: 1 }), []);
});

test('it says when to look again, never sooner than in 50 ms', () => {
  assert.equal(capture.nextLook(), null);
  sendHi();
  assert.ok(capture.nextLook() >= 50);
});

const refuseHi = () => {
  sendHi();
  assert.deepEqual(shown({ failed: 1 }), ['log true']);
};

test('a refused message that is tried again is asked about, as another one', () => {
  refuseHi();
  assert.equal(capture.busy, false);
  wait(60_000);
  assert.deepEqual(shown({ sending: 1 }), []);
  wait(timing.settle - 1);
  assert.deepEqual(shown({ ok: 1 }), []);
  wait(1);
  const effects = capture.seen('t1', 'hi', { ...none, ok: 1 });
  assert.deepEqual(kinds(effects), ['hold', 'ask retried']);
  assert.deepEqual(effects.map(({ intent }) => [intent.id, intent.at]), [['id-2', clock - timing.settle], ['id-2', clock - timing.settle]]);
  wait(timing.settle);
  assert.deepEqual(shown({ ok: 1 }), []);
});

test('a refused message that is tried again in vain, taken away, or out of sight, is not asked about', () => {
  refuseHi();
  assert.deepEqual(shown({ sending: 1 }), []);
  wait(1_000);
  assert.deepEqual(shown({ failed: 1 }), []);
  wait(timing.settle);
  assert.deepEqual(shown({ failed: 1 }), []);
  assert.deepEqual(shown({}), []);
  wait(timing.settle);
  assert.deepEqual(shown({}), []);
});

test('after a refused message the same text again is a message of its own', () => {
  refuseHi();
  sendHi({ counts: { ...none, failed: 1 } });
  assert.deepEqual(shown({ failed: 1, ok: 1 }), []);
  wait(timing.settle);
  assert.deepEqual(shown({ failed: 1, ok: 1 }), ['log false']);
  sendHi({ counts: { ok: 1, failed: 1, sending: 0 } });
  assert.deepEqual(shown({ ok: 1, failed: 2 }), ['log true']);
  assert.deepEqual(shown({ ok: 2, failed: 1 }), []); // the first of the two refused ones, tried again
  wait(timing.settle);
  assert.deepEqual(shown({ ok: 2, failed: 1 }), ['hold', 'ask retried']);
});
