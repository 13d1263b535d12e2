// After a DM, when the daemon says so: counts down, then has this tab closed and the next one shown. Only the tab
// in which that DM went out listens, and only to the last one; it stays when the person says so, or is at
// something in it. No page, no clock and no timer of its own.

export class NextTab {
  #last = null; // {id, path}: the DM that went out last from here, and where that was
  #due = null;

  /** path(): the address; busy(): whether the person has begun something here; onLeave(). */
  constructor({ path, busy, onLeave, now }) {
    Object.assign(this, { path, busy, onLeave, now });
  }

  /** A DM goes out. What was to follow the one before is off. */
  sent(id) {
    this.#last = { id, path: this.path() };
    this.#due = null;
  }

  /** The daemon's word on a DM, perhaps another tab's. */
  told({ id, after_ms: after }) {
    if (id === this.#last?.id && Number.isFinite(after) && after >= 0) this.#due = this.now() + after;
  }

  stay() {
    this.#due = null;
  }

  /** Milliseconds that are left, or null when the tab stays. To be asked about once a second. */
  look() {
    if (this.#due === null) return null;
    if (this.path() !== this.#last.path || this.busy()) this.stay();
    else if (this.now() >= this.#due) {
      this.stay();
      this.onLeave();
    }
    return this.#due === null ? null : this.#due - this.now();
  }
}
