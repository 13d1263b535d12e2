// Says that this tab is about to be closed, and takes a no for it. Apart from the card, which may be folded or off.

import { h } from '../shared/dom.js';
import { duration, t } from '../shared/words.js';

export class Countdown {
  #timer = null;

  /** nextTab: see NextTab. */
  constructor(nextTab) {
    this.nextTab = nextTab;
    this.left = h('strong', { 'aria-live': 'off' });
    this.element = h('section', { class: 'countdown', role: 'status', hidden: true }, h('span', {}, t('next_tab')), this.left,
      h('button', { type: 'button', class: 'main', onclick: () => this.#stay() }, t('next_tab_stay')));
  }

  begin() {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(), 1_000);
    this.#tick();
  }

  #stay() {
    this.nextTab.stay();
    this.#tick();
  }

  #tick() {
    const left = this.nextTab.look();
    this.element.hidden = left === null;
    if (left === null) clearInterval(this.#timer);
    else this.left.textContent = duration(left);
  }
}
