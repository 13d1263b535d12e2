// Which person a thread is with, when address and header do not change at the same moment.
//
// A thread of two has one address and one name, so each claims the other: a name that another thread has
// claimed is a header that the page has not renewed yet, and is believed only when it stays.

export const timing = {
  calm: 300, // an address is claimed after it has stood this long
  insist: 6_000, // a header that contradicts an older claim for this long is right
};

export class Threads {
  #names = new Map(); // thread id → handle
  #ids = new Map(); // handle → thread id
  #address = { id: null, since: 0 };
  #dispute = null; // {id, handle, since}

  constructor({ now }) {
    this.now = now;
  }

  /** The target that can be believed: `shown` itself, or {kind: 'unseen', stale: true}. */
  judge(id, shown) {
    const now = this.now();
    if (this.#address.id !== id) this.#address = { id, since: now };
    if (id === null || shown.kind !== 'one') {
      this.#dispute = null;
      return shown;
    }
    const { handle } = shown;
    const owner = this.#ids.get(handle);
    const name = this.#names.get(id);
    const contradicted = (owner !== undefined && owner !== id) || (name !== undefined && name !== handle);
    if (contradicted && !this.#insists(id, handle)) return { kind: 'unseen', stale: true };
    this.#dispute = null;
    if (contradicted || now - this.#address.since >= timing.calm) this.#claim(id, handle);
    return shown;
  }

  /** Who was seen in that thread, when its address and its header agreed; or null. */
  nameOf(id) {
    return this.#names.get(id) ?? null;
  }

  #insists(id, handle) {
    const now = this.now();
    if (this.#dispute?.id !== id || this.#dispute.handle !== handle) this.#dispute = { id, handle, since: now };
    return now - this.#dispute.since >= timing.insist;
  }

  #claim(id, handle) {
    const oldName = this.#names.get(id);
    if (oldName !== undefined) this.#ids.delete(oldName);
    const oldId = this.#ids.get(handle);
    if (oldId !== undefined) this.#names.delete(oldId);
    this.#names.set(id, handle);
    this.#ids.set(handle, id);
  }
}
