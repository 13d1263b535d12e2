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

  /** area: chrome.storage.local; port: request(method, params). */
  constructor({ area, port, now = Date.now }) {
    Object.assign(this, { area, port, now });
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
    let failed = false;
    do {
      this.#again = false;
      failed = false;
      let done = false;
      const items = itemsIn(await this.area.get(null)).filter((item) => stateOf(item, this.now()) === 'ready');
      for (const item of items) {
        const outcome = await this.#carry(item);
        if (outcome === 'later') failed = true;
        if (outcome === 'done') done = true;
        if (outcome === 'stop') return this.#retry();
      }
      this.#again ||= failed && done; // what was carried may be what the others wait for
    } while (this.#again);
    if (failed) this.#retry();
    else this.#backoff.reset();
  }

  #retry() {
    this.#timer = setTimeout(() => this.wake(), Math.max(this.#backoff.next(), this.port.rest ?? 0));
  }

  /** 'done', 'later' (this one waits, the others need not) or 'stop' (nothing goes through). */
  async #carry(item) {
    try {
      if (item.kind === 'note') await this.#sendNote(item);
      else await this.port.request('outreach.log', logOf(item));
      await this.area.remove(keyOf(item.id));
      return 'done';
    } catch (error) {
      // The note of somebody whom nobody knows yet: the DM that makes them known is on its way.
      if (item.kind === 'note' && error.code === 1006 && this.now() - item.at < 86_400_000) return 'later';
      if (error.passing ?? true) {
        if (item.kind === 'note' && error.lost) await this.area.set({ [keyOf(item.id)]: { ...item, unsure: true } });
        return 'stop';
      }
      const why = [error.message, error.remedy].filter(Boolean).join('; ');
      await this.area.set({ [keyOf(item.id)]: { ...item, state: 'rejected', why } });
      return 'done';
    }
  }

  /** Notes have no id of their own on the wire: after a lost answer, look before saying it again. */
  async #sendNote(item) {
    if (item.unsure) {
      const { notes = [] } = await this.port.request('lead.lookup', { handle: item.handle });
      if (notes.some((note) => note.text === item.text && Date.parse(note.at) >= item.at - 1_000)) return;
    }
    const { handle, text, actor } = item;
    await this.port.request('leads.add_note', { handle, text, ...(actor && { actor }) });
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
