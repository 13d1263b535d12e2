// The card beside the page: what the team knows about the person on view, and what can be done about it. In a
// closed shadow root: the page can neither read nor style it. It only shows; what to do is told by `actions`.

import { fill, h } from '../shared/dom.js';
import { keepQuestions } from '../shared/question.js';
import { classOf, statuses } from '../shared/statuses.js';
import { shorten } from '../shared/text.js';
import { day, plural, t, when } from '../shared/words.js';
import { draggable } from './drag.js';
import { sentenceOf } from './findings.js';
import { styles } from './styles.js';

export class Banner {
  #model = {};
  #ticker = null;
  #place = null;
  #offered = null; // what the lead was like when the remark offered to undo

  /**
   * actions: setStatus, addNote, setFollowup, logByHand, saveContact, remove: promises; undo: a promise of what was
   * undone, in words; moved(place), folded(bool), ticked(). beside: elements that are shown apart from the card.
   */
  constructor({ actions, beside }) {
    this.actions = actions;
    this.host = document.createElement('instacrm-banner');
    const shadow = this.host.attachShadow({ mode: 'closed' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    shadow.adoptedStyleSheets = [sheet];
    this.root = h('div', { class: 'root', lang: 'en' });
    shadow.append(this.root);
    this.#build();
    this.root.append(this.pill, this.card, ...beside);
    // What is typed here is none of the page's business, its shortcuts' least of all.
    for (const type of ['keydown', 'keyup', 'keypress', 'paste', 'copy', 'cut', 'input', 'beforeinput'])
      this.host.addEventListener(type, (event) => event.stopPropagation());
    this.card.addEventListener('keydown', (event) => this.#key(event));
  }

  #build() {
    const move = h('button', { type: 'button', class: 'icon move', 'aria-label': t('move'), title: t('move') }, '⠿');
    this.name = h('h1', { class: 'name' });
    this.badge = h('span', { class: 'badge' });
    const close = h('button', { type: 'button', class: 'icon', 'aria-label': t('close'), title: t('close'), onclick: () => this.#fold(true) }, '×');
    this.pillBadge = h('span', { class: 'badge' });
    this.pill = h('button', { type: 'button', class: 'pill', hidden: true, 'aria-expanded': 'false', onclick: () => this.#fold(false) }, t('name'), this.pillBadge);

    this.notices = h('div', { class: 'list', role: 'status' });
    this.findings = h('div', { class: 'list', role: 'status' });
    this.facts = h('div', { class: 'list' });
    this.questions = h('div', { class: 'list' });
    this.contacts = h('div', { class: 'list' });
    this.noStatus = h('option', { value: '', disabled: true });
    this.status = h('select', { onchange: () => this.#changeStatus() },
      this.noStatus, statuses.map((status) => h('option', { value: status }, status)));
    this.undo = h('button', { type: 'button', class: 'icon', 'aria-label': t('undo_last'), title: t('undo_last'), 'aria-keyshortcuts': 'Control+Z Meta+Z', onclick: () => this.#undo() }, '↶');
    this.result = h('p', { class: 'line', role: 'status' });
    this.undoThis = h('button', { type: 'button', class: 'link', hidden: true, onclick: () => this.#undo() }, t('undo'));
    this.forPerson = h('div', { class: 'list' },
      h('div', { class: 'beside' }, h('label', {}, t('status'), this.status), this.undo),
      h('div', { class: 'remark' }, this.result, this.undoThis), this.#noteForm(), this.#followupForm(), this.#logForm(), this.#more());
    this.card = h('section', { class: 'card', role: 'region', 'aria-label': t('name') },
      h('div', { class: 'top' }, move, this.name, this.badge, close),
      h('div', { class: 'body' }, this.notices, this.findings, this.facts, this.contacts, this.questions, this.forPerson));
    this.#place = draggable(this.card, move, { onMoved: (place) => this.put(place, true) });
  }

  #noteForm() {
    const text = h('textarea', { required: true, maxlength: 4000, rows: 2 });
    const form = h('form', {}, h('label', {}, t('note'), text), h('div', { class: 'row' }, h('button', { type: 'submit', class: 'main' }, t('add_note'))));
    this.#onSubmit(form, async () => {
      await this.actions.addNote(text.value.trim());
      form.reset();
      return t('note_added');
    });
    return h('details', {}, h('summary', {}, t('add_note')), form);
  }

  /** Midnight of the day that was picked, where the person is. */
  #followupForm() {
    const date = h('input', { type: 'date', required: true });
    const clear = h('button', { type: 'button', class: 'plain', onclick: () => this.#try(async () => {
      await this.actions.setFollowup(null);
      return t('followup_none');
    }, true) }, t('followup_clear'));
    const form = h('form', {}, h('label', {}, t('followup'), date),
      h('div', { class: 'row' }, h('button', { type: 'submit', class: 'main' }, t('keep_date')), clear));
    this.#onSubmit(form, async () => {
      const due = new Date(`${date.value}T00:00`);
      await this.actions.setFollowup(due);
      form.reset();
      return t('followup_set', day(due));
    }, true);
    return h('details', {}, h('summary', {}, t('followup_form')), form);
  }

  #logForm() {
    const text = h('textarea', { maxlength: 4000, rows: 2 });
    const at = h('input', { type: 'datetime-local', required: true });
    const form = h('form', {}, h('label', {}, t('message'), text), h('label', {}, t('sent_at'), at),
      h('div', { class: 'row' }, h('button', { type: 'submit', class: 'main' }, t('log'))));
    this.#onSubmit(form, async () => {
      await this.actions.logByHand(text.value.trim(), new Date(at.value).getTime());
      form.reset();
      details.open = false;
      return t('logged');
    });
    const details = h('details', { ontoggle: () => { if (details.open) at.value = localTime(Date.now()); } }, h('summary', {}, t('log_by_hand')), form);
    return details;
  }

  #more() {
    const twice = (label, really, work) => {
      const button = h('button', { type: 'button', class: 'danger', onclick: () => {
        if (button.dataset.armed) {
          this.#try(work, true);
          disarm();
        } else {
          button.dataset.armed = 'yes';
          button.textContent = really;
        }
      }, onblur: () => disarm() }, label);
      const disarm = () => {
        delete button.dataset.armed;
        button.textContent = label;
      };
      return button;
    };
    return h('details', {}, h('summary', {}, t('more')), h('div', {}, h('div', { class: 'row' },
      twice(t('exclude'), t('exclude_really'), async () => {
        await this.actions.setStatus('Excluded');
        return t('excluded_done');
      }),
      twice(t('remove'), t('remove_really'), async () => {
        await this.actions.remove();
        return t('removed');
      }))));
  }

  #onSubmit(form, work, undoable = false) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#try(work, undoable);
    });
  }

  /** Says what came of it, unless somebody else is on view by then. undoable: offers to take it back. */
  async #try(work, undoable = false) {
    const { handle } = this.#model;
    const say = (...words) => handle === this.#model.handle && this.#say(...words);
    say('soft', t('working'));
    try {
      say('done', await work(), undoable);
    } catch (error) {
      say('wrong', t('not_done', error.message));
      this.#showStatus();
    }
  }

  #say(look, text, undoable = false) {
    this.result.className = `line ${look}`;
    this.result.textContent = text;
    if (this.undoThis.matches(':focus')) this.status.focus();
    this.undoThis.hidden = !undoable;
    this.#offered = undoable ? undoablePart(this.#model.view) : null;
  }

  #changeStatus() {
    const status = this.status.value;
    this.#try(async () => {
      await this.actions.setStatus(status);
      return t('status_set', status);
    }, true);
  }

  #undo() {
    this.#try(() => this.actions.undo());
  }

  #key(event) {
    if (event.key === 'Escape') {
      this.#fold(true);
      this.pill.focus();
    } else if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
      // In a field it takes back what was typed there.
      if (event.target.matches('input, textarea') || this.forPerson.hidden) return;
      event.preventDefault();
      this.#undo();
    }
  }

  // --- from outside

  /** {visible, handle, actor, view, error, notices: [{text, bad}], items, contacts, theme} */
  show(model) {
    const other = model.handle !== this.#model.handle;
    this.#model = model;
    if (!this.host.isConnected) document.documentElement.append(this.host);
    this.root.classList.toggle('light', model.theme === 'light');
    this.root.classList.toggle('dark', model.theme === 'dark');
    this.card.hidden = !model.visible || this.isFolded;
    this.pill.hidden = !model.visible || !this.isFolded;
    const overtaken = this.#offered !== null && model.view && undoablePart(model.view) !== this.#offered; // by a teammate
    if (other || overtaken) this.#say('', '');
    if (other) {
      for (const form of this.forPerson.querySelectorAll('form')) form.reset();
    }
    this.#render();
    clearInterval(this.#ticker);
    if (this.#counts()) this.#ticker = setInterval(() => this.#tick(), 1_000);
  }

  put(place, tell = false) {
    this.#place.put(place);
    Object.assign(this.pill.style, { right: this.card.style.right, top: this.card.style.top });
    if (tell) this.actions.moved(place);
  }

  fold(folded) {
    this.isFolded = folded;
    this.card.hidden = !this.#model.visible || folded;
    this.pill.hidden = !this.#model.visible || !folded;
  }

  focus() {
    if (!this.#model.visible) return;
    this.#fold(false);
    this.status.focus();
  }

  /** Something was typed or picked, and not sent off. A time is filled in by us. */
  get unsaved() {
    return [...this.root.querySelectorAll('textarea, input:not([type="datetime-local"])')].some(({ value, defaultValue }) => value !== defaultValue);
  }

  // --- inside

  isFolded = false;

  #fold(folded) {
    this.fold(folded);
    if (!folded) this.card.querySelector('button').focus();
    this.actions.folded(folded);
  }

  #counts() {
    return Boolean(this.#model.visible && this.#model.view?.check.findings.some((finding) => finding.next_allowed_at));
  }

  #tick() {
    if (document.hidden) return;
    this.#showFindings();
    this.actions.ticked();
  }

  #render() {
    const { handle, view, notices = [], items = [] } = this.#model;
    this.name.textContent = handle ? `@${handle}` : t('name');
    this.forPerson.hidden = !handle;
    const status = view?.check.status ?? null;
    for (const badge of [this.badge, this.pillBadge]) {
      badge.textContent = view ? (status ?? t('new_person')) : '';
      badge.className = `badge ${classOf(status)}`;
      badge.hidden = !handle || !view;
    }
    this.card.classList.toggle('excluded', status === 'Excluded');
    fill(this.notices, notices.map(({ text, bad }) => h('p', { class: `notice${bad ? ' bad' : ''}` }, text)));
    this.#showFindings();
    fill(this.facts, this.#factLines());
    fill(this.contacts, this.#contactLines());
    keepQuestions(this.questions, items);
    this.#showStatus();
  }

  #showStatus() {
    this.noStatus.textContent = t(this.#model.view ? 'status_none' : 'status_unknown');
    this.status.value = this.#model.view?.check.status ?? '';
  }

  #showFindings() {
    const { view, actor } = this.#model;
    const now = Date.now();
    const lines = (view?.check.findings ?? []).map((finding) => {
      const { text, wait, block } = sentenceOf(finding, actor, now);
      return h('p', { class: `finding${block ? ' block' : ''}` }, text, wait && h('strong', { 'aria-live': 'off' }, wait));
    });
    fill(this.findings, lines);
  }

  #factLines() {
    const { handle, view, error } = this.#model;
    if (!handle) return [];
    if (!view) return [h('p', { class: 'line soft' }, t(error ? 'no_answer' : 'asking'))];
    const lead = view.lookup.lead;
    const lines = [];
    if (lead?.last_contacted_at) {
      lines.push(h('p', { class: 'line' }, t('last_contact', lead.last_operator ?? '?', lead.last_actor ?? '?', when(Date.parse(lead.last_contacted_at)))));
      lines.push(h('p', { class: 'line soft' }, plural('messages', lead.messages)));
    } else lines.push(h('p', { class: 'line soft' }, t('nobody_wrote')));
    if (lead?.followup_at) lines.push(h('p', { class: 'line' }, t('followup_due', day(lead.followup_at))));
    for (const note of view.lookup.notes.slice(0, 2))
      lines.push(h('p', { class: 'quote' }, `${note.operator_name}: ${shorten(note.text, 140)}`));
    return lines;
  }

  #contactLines() {
    const { contacts } = this.#model;
    if (!contacts) return [];
    const found = [contacts.email, contacts.phone, contacts.link].filter(Boolean);
    if (found.length === 0) return [];
    const savable = contacts.email || contacts.phone;
    return [
      h('p', { class: 'line' }, t('in_bio', found.join(' · '))),
      savable && h('div', { class: 'row' }, h('button', { type: 'button', class: 'plain', onclick: () => this.#try(async () => {
        await this.actions.saveContact(contacts);
        return t('contact_saved');
      }, true) }, t('save_contact'))),
    ].filter(Boolean);
  }
}

/** What undo can take back: it differs when somebody has changed something since. */
const undoablePart = (view) => {
  const { status, followup_at: due, email, phone } = view?.lookup.lead ?? {};
  return JSON.stringify([status, due, email, phone]);
};

const localTime = (time) => new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
