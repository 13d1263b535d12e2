// Turns what the capture machine says into items in storage, under the name of the right person.

import { alive, Orphaned, queue, touchEvery } from './link.js';

const namePatience = 10_000; // for a header that comes after the message
const mostMembers = 20; // of a group, to pick from

export class Recorder {
  #chain = Promise.resolve(); // storage is written in the order of events
  #intents = new Map(); // id → {intent, failed?, since?}: not decided yet
  #actorless = new Map(); // id of each DM that was sent while no account was seen → the account seen before, or null
  #actor = null;
  #touching = null;
  lost = []; // DMs of this tab that storage could not take any more

  /** target(intent): the judgement about the intent's thread now, or null; profileOf(handle); onChange(). */
  constructor({ target, profileOf, onChange, now }) {
    Object.assign(this, { target, profileOf, onChange, now });
  }

  take(effects) {
    for (const effect of effects) this[effect.type](effect);
  }

  /**
   * The account that is signed in: also that of what was sent while none was seen, unless another one was seen
   * before that. Then nobody knows when the switch was, and the person is asked.
   */
  actorSeen(actor) {
    if (!actor) return;
    this.#actor = actor;
    for (const [id, before] of this.#actorless) {
      if (before !== null && before !== actor) continue;
      const entry = this.#intents.get(id);
      if (entry) entry.intent.scene.actor = actor;
      this.#change(id, (item) => (item.actor ? null : { ...item, actor }));
    }
    this.#actorless.clear();
  }

  /** The page was looked at again: names that were missing may be there now. */
  looked() {
    for (const [id, entry] of this.#intents) {
      if (entry.since === undefined) continue;
      const handle = this.#nameFor(entry.intent);
      if (handle) this.#settle(id, entry, handle, null);
      else if (this.now() - entry.since > namePatience || this.#group(entry.intent)) this.#settle(id, entry, null, this.#whyNot(entry.intent));
    }
  }

  // --- effects

  hold({ intent }) {
    this.#intents.set(intent.id, { intent });
    if (!intent.scene.actor) this.#actorless.set(intent.id, this.#actor);
    this.#later(intent, () => queue.put(this.#item(intent, { state: 'held', touched: this.now() })));
    this.#touching ??= setInterval(() => this.#touch(), touchEvery);
  }

  log({ intent, failed }) {
    const entry = { intent, failed, since: this.now() };
    this.#intents.set(intent.id, entry);
    this.looked();
    // The page may not change again.
    if (this.#intents.has(intent.id)) setTimeout(() => this.looked(), namePatience + 50);
  }

  ask({ intent, why }) {
    this.#intents.delete(intent.id); // it comes back with `log`, if the page shows it after all
    const handle = this.#nameFor(intent);
    this.#change(intent.id, (item) => ({ ...item, handle, state: 'ask', why }), intent);
  }

  // --- inside

  #item(intent, more) {
    const { id, at, text, scene } = intent;
    const handle = scene.target.kind === 'one' ? scene.target.handle : null;
    const members = this.#group(intent) ? scene.target.handles.slice(0, mostMembers) : null;
    return { kind: 'dm', id, at, text, handle, actor: scene.actor, failed: false, why: null, ...(members && { members }), ...more };
  }

  /** The person that the message went to; null when that is not known, or not beyond doubt. */
  #nameFor(intent) {
    const then = intent.scene.target;
    const now = this.target(intent);
    if (this.#group(intent)) return null;
    if (then.kind === 'one') return now?.kind === 'one' && now.handle !== then.handle ? null : then.handle;
    return now?.kind === 'one' ? now.handle : null;
  }

  #group(intent) {
    return intent.scene.target.kind === 'group';
  }

  #whyNot(intent) {
    return this.#group(intent) ? 'group' : 'who';
  }

  #settle(id, { intent, failed }, handle, why) {
    this.#intents.delete(id);
    const profile = handle ? this.profileOf(handle) : null;
    this.#change(id, (item) => ({
      ...item, handle, actor: intent.scene.actor ?? item.actor, failed, profile, why, state: handle ? 'ready' : 'ask',
    }), intent);
  }

  /** Nothing, if the person has answered or dismissed it meanwhile. */
  #change(id, change, intent = null) {
    this.#later(intent, async () => {
      const item = await queue.get(id);
      const next = item && (item.state === 'held' || item.state === 'ask' || !item.actor) ? change(item) : null;
      if (next) await queue.put(next);
    });
  }

  #touch() {
    if (this.#intents.size === 0) {
      clearInterval(this.#touching);
      this.#touching = null;
    }
    for (const id of this.#intents.keys()) this.#change(id, (item) => (item.state === 'held' ? { ...item, touched: this.now() } : null));
  }

  #later(intent, work) {
    this.#chain = this.#chain.then(work).catch((error) => {
      if (!(error instanceof Orphaned) && alive()) console.error(error);
      if (intent && !this.lost.includes(intent)) this.lost.push(intent);
      this.onChange();
    });
  }
}
