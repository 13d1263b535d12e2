// The team's selectors, as the daemon serves them: kept in storage, from where tabs and popup take them.

import { selectorsKey } from '../shared/selectors_key.js';

export class ServedSelectors {
  /** area: chrome.storage.local; request(method, params). */
  constructor({ area, request }) {
    Object.assign(this, { area, request });
  }

  /** Asks for those in force. A daemon that cannot say leaves the last ones in use. */
  async renew() {
    const { version, selectors: text } = await this.request('page.selectors', {});
    const known = (await this.area.get(selectorsKey))[selectorsKey];
    if (!(version > 0)) {
      if (known) await this.area.remove(selectorsKey);
    } else if (known?.version !== version || known.text !== text) {
      await this.area.set({ [selectorsKey]: { version, text } });
    }
  }
}
