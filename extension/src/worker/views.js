// What the team knows about a person, as tabs show it: the answers of outreach.check and lead.lookup. The last
// ones are kept for as long as the browser runs, to be shown at once while fresh ones are on their way.

const limit = 400;
const keyOf = (handle, actor) => `view:${handle}|${actor ?? ''}`;

export class Views {
  #asked = new Set(); // {handle, stale} of each look that is on its way
  #changed = new Set(); // handles whose views are not true any more
  #dropping = null;
  #telling = Promise.resolve(); // one after the other

  /** area: chrome.storage.session; request(method, params); publish(handle, actor, view): to the tabs. */
  constructor({ area, request, publish, now = Date.now }) {
    Object.assign(this, { area, request, publish, now });
  }

  /** The last answer, or null. */
  async peek(handle, actor) {
    const key = keyOf(handle, actor);
    return (await this.area.get(key))[key] ?? null;
  }

  /** A fresh answer. @throws RequestError */
  async look(handle, actor) {
    const view = await this.#ask(handle, actor);
    await this.area.set({ [keyOf(handle, actor)]: view });
    await this.#trim();
    return view;
  }

  /** Asks again when the lead changed meanwhile: the answer, or one half of it, may be from before. */
  async #ask(handle, actor) {
    const asked = { handle, stale: true };
    this.#asked.add(asked);
    try {
      let check;
      let lookup;
      while (asked.stale) {
        asked.stale = false;
        [check, lookup] = await Promise.all([
          this.request('outreach.check', { handle, ...(actor && { actor }) }),
          this.request('lead.lookup', { handle }),
        ]);
      }
      return { handle, actor, check, lookup, at: this.now() };
    } finally {
      this.#asked.delete(asked);
    }
  }

  /** The lead has changed: what was kept about it is not true any more. A promise that it is gone. */
  changed(handle) {
    for (const asked of this.#asked) if (asked.handle === handle) asked.stale = true;
    this.#changed.add(handle);
    this.#dropping ??= this.#drop().finally(() => {
      this.#dropping = null;
    });
    return this.#dropping;
  }

  /** All that have changed by now in one go: a first sync tells of a million people. */
  async #drop() {
    while (this.#changed.size > 0) {
      const handles = this.#changed;
      this.#changed = new Set();
      const all = await this.area.get(null);
      const stale = Object.entries(all).filter(([key, view]) => key.startsWith('view:') && handles.has(view.handle));
      await this.area.remove(stale.map(([key]) => key));
      for (const [, { handle, actor }] of stale) this.#telling = this.#telling.then(() => this.#tell(handle, actor));
    }
  }

  async #tell(handle, actor) {
    try {
      this.publish(handle, actor, await this.look(handle, actor));
    } catch {
      // Asked again when somebody opens that thread.
    }
  }

  /** After a break nobody knows what changed meanwhile. */
  async forget() {
    const all = await this.area.get(null);
    await this.area.remove(Object.keys(all).filter((key) => key.startsWith('view:')));
  }

  async #trim() {
    const views = Object.entries(await this.area.get(null)).filter(([key]) => key.startsWith('view:'));
    if (views.length <= limit) return;
    views.sort(([, a], [, b]) => a.at - b.at);
    await this.area.remove(views.slice(0, views.length - limit / 2).map(([key]) => key));
  }
}
