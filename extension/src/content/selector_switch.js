// Puts the team's selectors in the place of the built-in ones as soon as storage has newer ones; the tab goes on.

import { inForce } from '../shared/selectors.js';
import { selectorsKey } from '../shared/selectors_key.js';
import { load } from './link.js';

export class SelectorSwitch {
  #next = null; // in force, but not in use yet

  /** page and capture read and count by the selectors; onUse(): by others, from now on. */
  constructor({ page, capture, builtIn, onUse }) {
    Object.assign(this, { page, capture, builtIn, onUse });
    this.#use(inForce(builtIn, null));
  }

  async start() {
    chrome.storage.onChanged.addListener((changes, area) => {
      if (area === 'local' && changes[selectorsKey]) this.#take(changes[selectorsKey].newValue);
    });
    const stored = await load(selectorsKey);
    if (stored) this.#take(stored);
  }

  /** The page was looked at. What was counted by the old selectors is compared by them: no change while one watches. */
  looked() {
    if (!this.#next || !this.capture.settled) return;
    const another = this.#next.selectors.version !== this.inUse.selectors.version;
    if (another) this.capture.forgetAsked();
    this.#use(this.#next);
    this.#next = null;
    this.onUse();
  }

  #take(stored) {
    this.#next = inForce(this.builtIn, stored);
    this.looked();
  }

  #use(choice) {
    this.inUse = choice;
    this.page.selectors = choice.selectors;
  }
}
