// What tabs saw of Instagram's page, handed to the daemon: only what is news to it, whichever tab saw it.

const keyOf = (page) => `report:${page}`;

export class Reports {
  /** area: chrome.storage.session; request(method, params). */
  constructor({ area, request }) {
    Object.assign(this, { area, request });
  }

  /** @throws RequestError */
  async send(report) {
    const key = keyOf(report.page);
    const text = JSON.stringify(report);
    if ((await this.area.get(key))[key] === text) return;
    await this.request('page.report', report);
    await this.area.set({ [key]: text });
  }

  /** The daemon may be another one. */
  forget() {
    return this.area.remove(['thread', 'profile'].map(keyOf));
  }
}
