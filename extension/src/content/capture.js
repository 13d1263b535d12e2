// What became of a message: a state machine without a page, a clock or storage of its own.
//
//   trigger (Enter, or a button beside the composer, with a text)     → a candidate
//   the composer is empty afterwards, or a bubble with the text came  → an intent: effect `hold`
//   the bubble stands unmarked for `settle`                           → effect `log`
//   the bubble carries a failure mark                                 → effect `log` with failed
//   the mark goes and the bubble stays: tried again                   → effects `hold` and `ask`, for another DM
//   neither comes, or nobody can look any more                        → effect `ask`
//
// Bubbles are told apart by counting: how many messages of one's own with this text the list showed when the
// key was pressed, and how many it shows now. Elements would not do, as the page makes them anew at will.

import { squeeze } from '../shared/text.js';

export const timing = {
  settle: 2_500, // a bubble that stands this long is delivered
  buttonCandidate: 1_500, // a button that has emptied no composer until then was no send button
  enterCandidate: 5_000,
  deleteGrace: 500, // what the person deletes after this was not emptied by Enter
  bubble: 10_000, // no bubble until then: dropped
  sending: 60_000, // a message that is on its way for longer
  away: 8_000, // how long the list at the side is watched after the person left the thread
  forget: 30 * 60_000, // an unanswered intent is not watched for longer
};

const none = Object.freeze({ ok: 0, failed: 0, sending: 0 });

export class Capture {
  #candidates = new Map(); // composer → {how, text, squeezed, at, scene}
  #groups = new Map(); // thread and text → see newGroup

  /** now(): milliseconds; newId(): a string that nobody else draws. */
  constructor({ now, newId }) {
    this.now = now;
    this.newId = newId;
  }

  // --- what the person does

  /**
   * Enter or a button, before the page sees it. `composer` is any key that stands for the element; scene is
   * {thread, threadId, handle, actor, why, counts, preview}, what the page showed at this moment.
   */
  trigger(composer, how, text, scene) {
    const squeezed = squeeze(text);
    if (!squeezed) return [];
    const open = this.#candidates.get(composer);
    // Mouse down and click, or Enter on a button and its click, are one.
    if (open && open.squeezed === squeezed && open.scene.thread === scene.thread) return [];
    this.#candidates.set(composer, { how, text, squeezed, at: this.now(), scene });
    return [];
  }

  /** The composer has become empty. */
  cleared(composer) {
    const candidate = this.#candidates.get(composer);
    if (!candidate) return [];
    this.#candidates.delete(composer);
    return this.#promote(candidate);
  }

  /** The page put another element in the composer's place. */
  moved(from, to) {
    const candidate = this.#candidates.get(from);
    if (!candidate) return;
    this.#candidates.delete(from);
    this.#candidates.set(to, candidate);
  }

  /** The person deletes text: what empties the composer now is not a send. */
  deleting(composer) {
    const candidate = this.#candidates.get(composer);
    if (!candidate) return;
    if (candidate.how === 'button' || this.now() - candidate.at > timing.deleteGrace) this.#candidates.delete(composer);
  }

  hasCandidate(composer) {
    return this.#candidates.has(composer);
  }

  candidates() {
    return [...this.#candidates].map(([composer, candidate]) => ({ composer, ...candidate }));
  }

  // --- what the page shows

  /** What to look at: [{thread, threadId, squeezed}]. */
  watched() {
    return [...this.#groups.values()].map(({ thread, threadId, squeezed }) => ({ thread, threadId, squeezed }));
  }

  get busy() {
    return this.#candidates.size > 0 || [...this.#groups.values()].some(({ intents }) => intents.length > 0);
  }

  /** Nothing is being counted: all is decided, or asked of the person. */
  get settled() {
    return this.#candidates.size === 0 && [...this.#groups.values()].every(({ intents }) => intents.every(({ asked }) => asked));
  }

  /** From now on the page is read by other selectors: counts from before compare with nothing. */
  forgetAsked() {
    this.#groups.clear();
  }

  /** The thread is on view, with this many messages of one's own with this text. */
  seen(thread, squeezed, counts) {
    const effects = [];
    for (const [composer, candidate] of this.#candidates) {
      if (candidate.scene.thread !== thread || candidate.squeezed !== squeezed) continue;
      const before = candidate.scene.counts ?? none;
      if (total(counts) <= total(before)) continue;
      this.#candidates.delete(composer);
      effects.push(...this.#promote(candidate));
    }
    const group = this.#groups.get(groupKey(thread, squeezed));
    if (!group) return effects;
    group.awaySince = null;
    this.#matchRetried(group, counts, effects);
    this.#matchFailed(group, counts, effects);
    this.#matchShown(group, counts, effects);
    this.#askOverdue(group, effects);
    this.#forget(group);
    return effects;
  }

  /** The thread is not on view; `preview` is what the list at the side shows for it: 'ok', 'failed' or null. */
  unseen(thread, squeezed, preview) {
    const group = this.#groups.get(groupKey(thread, squeezed));
    const effects = [];
    if (!group) return effects;
    const now = this.now();
    group.awaySince ??= now;
    group.backSince = null;
    // Several with one text cannot be told apart there, nor one that it showed before.
    const [intent] = group.intents;
    const tells = group.intents.length === 1 && !intent.scene.preview && preview;
    if (tells && preview === 'failed') {
      this.#resolve(group, intent, true, effects);
    } else if (tells && now - intent.at >= timing.settle && now - group.awaySince >= 200) {
      this.#resolve(group, intent, false, effects);
    } else if (now - group.awaySince >= timing.away) {
      for (const left of group.intents) ask(left, 'left', effects);
    }
    this.#forget(group);
    return effects;
  }

  /** Time went by. */
  tick() {
    const now = this.now();
    for (const [composer, candidate] of this.#candidates) {
      const life = candidate.how === 'enter' ? timing.enterCandidate : timing.buttonCandidate;
      if (now - candidate.at > life) this.#candidates.delete(composer);
    }
    for (const group of this.#groups.values()) this.#forget(group);
  }

  /** Milliseconds until it is worth looking again, or null. */
  nextLook() {
    const now = this.now();
    const times = [];
    for (const { how, at } of this.#candidates.values())
      times.push(at + (how === 'enter' ? timing.enterCandidate : timing.buttonCandidate) + 1);
    for (const group of this.#groups.values()) {
      if (group.backSince !== null) times.push(group.backSince + timing.settle);
      for (const intent of group.intents) {
        if (group.awaySince === null && intent.okSince !== null) times.push(intent.okSince + timing.settle);
        else if (intent.asked) times.push(now + 30_000);
        else if (group.awaySince !== null) times.push(now + 1_000);
        else times.push(Math.min(intent.at + timing.bubble, now + 1_000));
      }
    }
    return times.length === 0 ? null : Math.max(50, Math.min(...times) - now);
  }

  // --- inside

  #promote({ text, squeezed, at, scene }) {
    const key = groupKey(scene.thread, squeezed);
    let group = this.#groups.get(key);
    if (!group?.intents.length) {
      group = newGroup(squeezed, scene, group?.refused);
      this.#groups.set(key, group);
    }
    const intent = newIntent(this.newId(), at, text, scene);
    group.intents.push(intent);
    return [{ type: 'hold', intent }];
  }

  /** A refused message that was tried again shows no mark any more, and is there; whether it arrived, the person says. */
  #matchRetried(group, counts, effects) {
    const now = this.now();
    const unmarked = group.base.failed + group.done.failed - counts.failed;
    const more = counts.ok - group.base.ok - group.done.ok + counts.sending - group.base.sending - group.intents.length;
    group.backSince = unmarked > 0 && more > 0 && group.refused.length > 0 ? (group.backSince ?? now) : null;
    if (group.backSince === null || now - group.backSince < timing.settle) return;
    const [{ text, scene }] = group.refused.splice(0, 1);
    const intent = newIntent(this.newId(), group.backSince, text, scene);
    group.done.failed -= 1;
    group.done.ok += 1;
    group.backSince = null;
    effects.push({ type: 'hold', intent });
    ask(intent, 'retried', effects);
  }

  #matchFailed(group, counts, effects) {
    let failed = counts.failed - group.base.failed - group.done.failed;
    while (failed > 0 && group.intents.length > 0) {
      group.done.failed += 1;
      group.refused.push(group.intents[0]);
      this.#resolve(group, group.intents[0], true, effects);
      failed -= 1;
    }
  }

  #matchShown(group, counts, effects) {
    const now = this.now();
    const ok = counts.ok - group.base.ok - group.done.ok;
    const shown = ok + counts.sending - group.base.sending;
    group.intents.forEach((intent, index) => {
      intent.shown = index < shown;
      intent.okSince = index < ok ? (intent.okSince ?? now) : null;
    });
    for (const intent of [...group.intents]) {
      if (intent.okSince === null || now - intent.okSince < timing.settle) continue;
      group.done.ok += 1;
      this.#resolve(group, intent, false, effects);
    }
  }

  #askOverdue(group, effects) {
    const now = this.now();
    for (const intent of group.intents) {
      if (intent.okSince !== null) continue;
      const limit = intent.shown ? timing.sending : timing.bubble;
      if (now - intent.at >= limit) ask(intent, intent.shown ? 'still_sending' : 'no_bubble', effects);
    }
  }

  #resolve(group, intent, failed, effects) {
    group.intents.splice(group.intents.indexOf(intent), 1);
    effects.push({ type: 'log', intent, failed });
  }

  #forget(group) {
    const now = this.now();
    for (const list of ['intents', 'refused']) group[list] = group[list].filter((intent) => now - intent.at < timing.forget);
    if (group.intents.length + group.refused.length === 0) this.#groups.delete(groupKey(group.thread, group.squeezed));
  }
}

/** What is watched together: DMs with one text in one thread. `refused`: those that may be tried again. */
function newGroup(squeezed, { thread, threadId, counts }, refused = []) {
  const base = { ...none, ...counts };
  return { thread, threadId, squeezed, base, done: { ok: 0, failed: 0 }, intents: [], refused, awaySince: null, backSince: null };
}

const newIntent = (id, at, text, scene) => ({ id, at, text, scene, shown: false, okSince: null, asked: false });

function ask(intent, why, effects) {
  if (intent.asked) return;
  intent.asked = true;
  effects.push({ type: 'ask', intent, why });
}

const groupKey = (thread, squeezed) => `${thread}\n${squeezed}`;
const total = ({ ok, failed, sending }) => ok + failed + sending;
