// Carries what is ready from storage to the daemon, oldest first, until each is acknowledged: written to disk
// by the daemon, or by the shim for a daemon that is away. Taken out of storage only then; a DM that was sent
// twice over keeps its id and is one event.

import { Backoff } from '../shared/backoff.js';
import { itemsIn, keyOf, stateOf } from '../shared/items.js';

export class Delivery {
  #running = null;
  #again = false;
  #timer = null;
  #backoff = new Backoff({ base: 1_000, cap: 60_000 });

  /** area: chrome.storage.local; port: request(method, params); onTaken(item, result): it is acknowledged. */
  constructor({ area, port, onTaken = () => {}, now = Date.now }) {
    Object.assign(this, { area, port, onTaken, now });
  }

  /** There may be something to carry. */
  wake() {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    clearTimeout(this.#timer);
    this.#running = this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** The person asks, or the line is back: no waiting for the back-off. */
  hurry() {
    this.#backoff.reset();
    return this.wake();
  }

  async #run() {
    do {
      this.#again = false;
      const items = itemsIn(await this.area.get(null)).filter((item) => stateOf(item, this.now()) === 'ready');
      for (const item of items) {
        if (!await this.#carry(item)) return this.#retry();
      }
    } while (this.#again);
    this.#backoff.reset();
  }

  #retry() {
    this.#timer = setTimeout(() => this.wake(), Math.max(this.#backoff.next(), this.port.rest ?? 0));
  }

  /** False when nothing goes through. */
  async #carry(item) {
    try {
      const [method, params] = requests[item.kind](item);
      const result = await this.port.request(method, params);
      await this.area.remove(keyOf(item.id));
      this.onTaken(item, result);
    } catch (error) {
      if (error.passing ?? true) return false;
      const why = [error.message, error.remedy].filter(Boolean).join('; ');
      await this.area.set({ [keyOf(item.id)]: { ...item, state: 'rejected', why } });
    }
    return true;
  }
}

function logOf({ id, at, handle, actor, text, failed, profile }) {
  return {
    handle,
    actor,
    message: text,
    sent_at: new Date(at).toISOString(),
    client_id: id,
    ...(failed && { failed: true }),
    ...(profile && { profile }),
  };
}

const by = (actor) => (actor ? { actor } : {});

/** What each kind of item asks of the daemon. All carry their id: sent twice, they are one event. */
const requests = {
  dm: (item) => ['outreach.log', logOf(item)],
  note: ({ id, handle, text, actor }) => ['leads.add_note', { handle, text, client_id: id, create: true, ...by(actor) }],
  override: ({ id, handle, text, actor }) => ['outreach.override', { handle, reason: text, client_id: id, ...by(actor) }],
};
