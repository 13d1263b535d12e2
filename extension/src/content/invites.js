// Tells the team, once for each person, that Instagram's page says that their invite is pending. A tab does not
// ask again what it has told; and what the team knows better (accepted, by a reply) stays.

export class Invites {
  #told = new Set();

  /** call(method, params): to the daemon. */
  constructor({ call }) {
    this.call = call;
  }

  /** `lead`: as the team knows the person, or null; `pending`: what the page says. True when it was told. */
  async seen({ handle, lead, pending, actor }) {
    if (!pending || !handle || lead?.reachability !== 'unknown' || this.#told.has(handle)) return false;
    this.#told.add(handle);
    try {
      await this.call('leads.set_reachability', { handle, reachability: 'invite pending', ...(actor && { actor }) });
      return true;
    } catch {
      this.#told.delete(handle); // at the next look
      return false;
    }
  }
}
