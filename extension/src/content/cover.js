// Lies over the composer while a rule with severity Block stands against writing, until the person says why.
// Nothing reaches the composer meanwhile: no key, no click, no paste.

import { h } from '../shared/dom.js';
import { t } from '../shared/words.js';

export class Cover {
  #composer = null;
  #area = null;
  #frame = null;

  /** page: to know the composer's buttons; onReason(text). */
  constructor({ page, onReason, onReload }) {
    this.page = page;
    this.title = h('h2', { id: 'cover-title' });
    this.why = h('p', { class: 'line', id: 'cover-why' });
    this.reason = h('textarea', { required: true, maxlength: 500, rows: 2 });
    this.label = h('label', {}, t('why_anyway'), this.reason);
    this.submit = h('button', { type: 'submit', class: 'danger' });
    this.reload = h('button', { type: 'button', class: 'main', onclick: () => onReload() }, t('reload_tab'));
    this.form = h('form', {}, this.label, h('div', { class: 'row' }, this.reload, this.submit));
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      const text = this.reason.value.trim();
      if (this.needsReason && !text) return this.reason.focus();
      this.reason.value = '';
      onReason(text);
    });
    this.element = h('section', { class: 'cover', role: 'alertdialog', 'aria-labelledby': 'cover-title', 'aria-describedby': 'cover-why', hidden: true },
      this.title, this.why, this.form);
    this.resized = new ResizeObserver(() => this.#soon());
    for (const type of ['keydown', 'keypress', 'beforeinput', 'paste', 'drop', 'click', 'mousedown', 'pointerdown', 'touchstart'])
      window.addEventListener(type, (event) => this.#guard(event), { capture: true, passive: false });
    window.addEventListener('focusin', (event) => this.#refuseFocus(event), { capture: true });
    for (const type of ['resize', 'scroll']) window.addEventListener(type, () => this.#soon(), { capture: true, passive: true });
  }

  get shown() {
    return this.#composer !== null;
  }

  /** Over the composer of that area. needsReason: false asks for nothing but a decision. */
  show(composer, { title, why, action, needsReason = true, reload = false }) {
    this.title.textContent = title;
    this.why.textContent = why;
    this.submit.textContent = action;
    this.submit.className = reload ? 'plain' : 'danger';
    this.needsReason = needsReason;
    this.label.hidden = !needsReason;
    this.reason.required = needsReason;
    this.reload.hidden = !reload;
    if (this.#composer === composer && !this.element.hidden) return;
    const hadFocus = composer.contains(document.activeElement);
    this.#composer = composer;
    this.#area = areaOf(composer, this.page.pane(composer).list);
    this.resized.disconnect();
    this.resized.observe(this.#area);
    this.resized.observe(this.element);
    this.element.hidden = false;
    this.#place();
    if (hadFocus) this.#takeFocus();
  }

  hide() {
    if (!this.#composer) return;
    this.#composer = null;
    this.#area = null;
    this.resized.disconnect();
    this.element.hidden = true;
    this.#tellHeight(0);
  }

  /** The card ends above the cover. */
  #tellHeight(pixels) {
    this.element.parentElement.style.setProperty('--covered', `${pixels}px`);
  }

  #takeFocus() {
    (this.needsReason ? this.reason : this.reload).focus();
  }

  #guard(event) {
    if (!this.#composer || (event.type === 'keydown' && ['Tab', 'Escape'].includes(event.key))) return;
    const composer = this.page.composerAround(event.target) ?? this.page.composerBeside(event.target);
    if (composer !== this.#composer) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#takeFocus();
  }

  #refuseFocus(event) {
    if (this.#composer && this.page.composerAround(event.target) === this.#composer) this.#takeFocus();
  }

  /** The only place that asks for layout: while the cover is shown, at most once a frame. */
  #soon() {
    if (!this.#composer || this.#frame !== null) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = null;
      this.#place();
    });
  }

  #place() {
    if (!this.#area?.isConnected) return;
    const { left, width, bottom, height } = this.#area.getBoundingClientRect();
    Object.assign(this.element.style, {
      left: `${left}px`,
      width: `${width}px`,
      bottom: `${Math.max(0, innerHeight - bottom)}px`,
      minHeight: `${height}px`,
      maxHeight: `${Math.max(height, bottom - 8)}px`,
    });
    this.#tellHeight(innerHeight - this.element.getBoundingClientRect().top);
  }
}

/** The whole strip with the composer and its buttons: the branch beside the list of messages. */
function areaOf(composer, list) {
  let area = composer;
  while (area.parentElement && list && !area.parentElement.contains(list)) area = area.parentElement;
  return area;
}
