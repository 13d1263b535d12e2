// Which person a thread is with, when address and header do not change at the same moment.
//
// After a change of address the page may still show the header of the thread before, or of the one before that.
// A header is believed when the page was opened with it, when the list at the side has the same name for the
// address, or when it has stood for a while. Then the two claim each other, as a thread of two has one address
// and one name: what contradicts a claim is taken for a header that was not renewed yet, unless it stays.

export const timing = {
  calm: 1_500, // a header that nothing else confirms is believed after this
  insist: 6_000, // and one that contradicts an older claim after this
};

export class Threads {
  #names = new Map(); // thread id → handle
  #ids = new Map(); // handle → thread id
  #address = null; // {id, first: opened with it}
  #header = { handle: null, since: 0 };

  constructor({ now }) {
    this.now = now;
  }

  /** No thread is on view: the next header is not a left-over. */
  left() {
    this.#address = null;
  }

  /**
   * The target that can be believed: `shown` itself, or {kind: 'unseen', likely} for a header that may still be
   * another thread's. `confirmed`: the list at the side has this name for this address.
   */
  judge(id, shown, confirmed) {
    if (this.#address?.id !== id) {
      this.#address = { id, first: this.#address === null };
      this.#header = { handle: null, since: 0 };
    }
    const handle = shown.kind === 'one' ? shown.handle : null;
    if (this.#header.handle !== handle) this.#header = { handle, since: this.now() };
    if (id === null || handle === null) return shown;

    const stood = this.now() - this.#header.since;
    if (this.#contradicts(id, handle)) {
      if (stood < timing.insist) return { kind: 'unseen', stale: true };
    } else if (this.#names.get(id) !== handle && !this.#address.first && !confirmed && stood < timing.calm) {
      return { kind: 'unseen', stale: true, likely: handle };
    }
    this.#claim(id, handle);
    return shown;
  }

  /** Who was seen in that thread, when its address and its header agreed; or null. */
  nameOf(id) {
    return this.#names.get(id) ?? null;
  }

  #contradicts(id, handle) {
    const owner = this.#ids.get(handle);
    const name = this.#names.get(id);
    return (owner !== undefined && owner !== id) || (name !== undefined && name !== handle);
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
