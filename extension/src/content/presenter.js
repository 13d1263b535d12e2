// Decides what banner and cover show: who is on view, what the team knows, what waits for an answer.

import { connectionKey, describe } from '../shared/connection.js';
import { newId } from '../shared/ids.js';
import { itemsIn, makeItem, prefix, stateOf, summary } from '../shared/items.js';
import { readSettings, settingsKey } from '../shared/settings.js';
import { shorten } from '../shared/text.js';
import { keepWords, plural, t } from '../shared/words.js';
import { Banner } from './banner.js';
import { findContacts, unwrap } from './contacts.js';
import { Countdown } from './countdown.js';
import { Cover } from './cover.js';
import { changesAt, sentenceOf } from './findings.js';
import { Invites } from './invites.js';
import { alive, ask, Orphaned, queue, save } from './link.js';
import { sentenceOfUndone } from './undone.js';

const placeKey = 'banner';
const mostSeen = 50; // people whose last view a tab keeps, to show it in the same moment
const nudgeEvery = 30_000; // while something waits: Chrome may have stopped the worker
const problems = new Set(['away', 'missing', 'forbidden', 'refused', 'broken']);

export class Presenter {
  #scene = { kind: 'none', actor: null, target: { kind: 'unseen' } };
  #view = null;
  #seen = new Map(); // handle and account → the last view, newest last
  #error = null; // why there is no view
  #behind = false; // something changed while nobody looked at this tab
  #items = [];
  #connection = null;
  #settings = readSettings(null);
  #place = {};
  #overridden = null; // the handle that the person may write to in spite of a Block
  #unloggedOk = false;
  #profiles = new Map(); // handle → {fullName, bio, link, contacts}, as far as the page showed them
  #recheck = null;
  #nudge = null;
  #kept = new Set();
  #lost = 0;

  constructor({ page, nextTab, now }) {
    Object.assign(this, { page, now });
    this.invites = new Invites({ call: (method, params) => this.#call(method, params) });
    keepWords('orphan', 'orphan_title', 'go_on_unlogged', 'dates_as_in');
    this.cover = new Cover({ page, onReason: (text) => this.#override(text), onReload: () => location.reload() });
    this.countdown = new Countdown(nextTab);
    this.banner = new Banner({ beside: [this.cover.element, this.countdown.element], actions: this.#actions() });
  }

  async start() {
    // First listen, then read: what changes in between is not missed.
    chrome.storage.onChanged.addListener((changes, area) => area === 'local' && this.#stored(changes));
    chrome.runtime.onMessage.addListener((message) => this.#pushed(message));
    document.addEventListener('visibilitychange', () => this.#behind && this.#renew());
    const stored = await chrome.storage.local.get(null);
    this.#settings = readSettings(stored[settingsKey]);
    this.#place = stored[placeKey] ?? {};
    this.#connection = stored[connectionKey] ?? null;
    this.#items = itemsIn(stored);
    this.#readProfile();
    this.banner.put(this.#place);
    this.banner.fold(this.#place.folded === true);
    this.render();
  }

  // --- what happens

  async scene(scene) {
    const before = this.#scene;
    this.#scene = scene;
    const handle = this.#handle;
    if (scene.actor && scene.actor !== before.actor) this.#call('actors.seen', { handle: scene.actor }).catch(() => {});
    if (handle !== handleOf(before) || scene.actor !== before.actor) {
      if (handle !== handleOf(before)) this.#overridden = null;
      this.#view = this.#seen.get(keyOf(handle, scene.actor)) ?? null;
      this.#error = null;
      if (handle) this.refresh(true);
    }
    this.#readProfile();
    this.render();
  }

  /** Something that the person has begun in the banner, and would lose with the tab. */
  get unsaved() {
    return this.banner.unsaved;
  }

  /** A message was captured: an override was for this one. */
  captured() {
    this.#overridden = null;
    this.render();
  }

  /** After each look at the page. */
  looked() {
    const { composer, list, actor } = this.#scene;
    const lead = this.#view?.lookup?.lead;
    if (!alive() || lead?.reachability !== 'unknown' || !composer?.isConnected) return;
    const pending = this.page.invitePending(composer, list);
    this.invites.seen({ handle: this.#handle, lead, pending, actor }).then((told) => told && this.refresh());
  }

  lost(count) {
    this.#lost = count;
    this.render();
  }

  /** The `profile` of a log, or null. */
  profileOf(handle) {
    const { fullName, bio, link } = this.#profiles.get(handle) ?? {};
    const profile = {
      ...(fullName && { full_name: fullName }),
      ...(bio && { bio }),
      ...(link && this.#settings.contacts === 'store' && { link }),
    };
    return Object.keys(profile).length > 0 ? profile : null;
  }

  /** Asks the daemon; what was known before is shown until it answers. */
  async refresh(peek = false) {
    const handle = this.#handle;
    const { actor } = this.#scene;
    const still = () => handle === this.#handle && actor === this.#scene.actor;
    try {
      const fresh = ask({ do: 'look', handle, actor });
      if (peek) {
        const { result } = await ask({ do: 'peek', handle, actor });
        if (result && still() && !this.#view) this.#take(result);
      }
      const { result, error } = await fresh;
      if (!still()) return;
      this.#error = error?.message ?? null;
      if (result) this.#take(result);
    } catch (error) {
      if (!(error instanceof Orphaned)) throw error;
    }
    this.render();
  }

  #take(view) {
    if (this.#view && view.at < this.#view.at) return; // overtaken on its way
    this.#view = view;
    this.#remember(view);
    clearTimeout(this.#recheck);
    const next = changesAt(view.check.findings, this.now());
    if (next !== null) this.#recheck = setTimeout(() => this.refresh(), Math.min(Math.max(1_000, next - this.now() + 300), 2 ** 31 - 1));
    this.#storeContacts();
    this.render();
  }

  #remember(view) {
    const key = keyOf(view.handle, view.actor);
    this.#seen.delete(key);
    this.#seen.set(key, view);
    if (this.#seen.size > mostSeen) this.#seen.delete(this.#seen.keys().next().value);
  }

  #pushed(message) {
    if (message?.push === 'view') {
      if (message.handle === this.#handle && message.actor === this.#scene.actor) this.#take(message.view);
      else if (this.#seen.has(keyOf(message.handle, message.actor))) this.#remember(message.view);
    }
    if (message?.push === 'connected') {
      this.#seen.clear();
      if (this.#handle) this.refresh();
    }
    if (message?.push === 'others') this.#renew();
    if (message?.push === 'focus') this.banner.focus();
  }

  /** Asks again; a tab that nobody sees, when it is seen. */
  #renew() {
    this.#behind = document.hidden;
    if (!this.#behind && this.#handle) this.refresh();
  }

  #stored(changes) {
    if (changes[settingsKey]) {
      this.#settings = readSettings(changes[settingsKey].newValue);
      this.#readProfile();
    }
    if (changes[connectionKey]) this.#connection = changes[connectionKey].newValue ?? null;
    if (changes[placeKey] && document.hidden) this.banner.put(changes[placeKey].newValue);
    for (const [key, { newValue }] of Object.entries(changes)) {
      if (!key.startsWith(prefix)) continue;
      this.#items = this.#items.filter((item) => prefix + item.id !== key);
      if (newValue) this.#items.push(newValue);
    }
    this.#items.sort((a, b) => a.at - b.at);
    this.render();
  }

  // --- what is shown

  get #handle() {
    return handleOf(this.#scene);
  }

  render() {
    if (!alive()) return this.#showOrphan();
    const now = this.now();
    const handle = this.#handle;
    const asked = this.#items.filter((item) => ['ask', 'needs_actor', 'rejected'].includes(stateOf(item, now)));
    const { waiting } = summary(this.#items, now);
    const notices = this.#notices(waiting);
    this.banner.show({
      visible: this.#settings.banner && (Boolean(handle) || this.#scene.kind === 'thread' || asked.length > 0),
      handle,
      actor: this.#scene.actor,
      view: this.#view,
      error: this.#error,
      notices,
      items: asked.slice(0, 3),
      contacts: this.#settings.contacts === 'off' ? null : (this.#profiles.get(handle)?.contacts ?? null),
      theme: this.#settings.theme,
    });
    this.#guard();
    this.#keepAwake(waiting);
  }

  #notices(waiting) {
    const { state, title } = describe(this.#connection);
    const notices = [];
    if (problems.has(state)) notices.push({ text: t('notice_line', t(title)), bad: state !== 'away' });
    if (waiting > 0 && (problems.has(state) || waiting > 1)) notices.push({ text: plural('waiting', waiting) });
    if (this.#scene.kind === 'thread') {
      const { kind, stale } = this.#scene.target;
      if (kind === 'group') notices.push({ text: t('group_chat') });
      if (kind === 'unseen' && !stale) notices.push({ text: t('cannot_see_name') });
      if (!this.#scene.actor) notices.push({ text: t('cannot_see_account') });
    }
    if (this.#lost > 0) notices.push({ text: plural('lost', this.#lost), bad: true });
    return notices;
  }

  #guard() {
    const { composer } = this.#scene;
    const handle = this.#handle;
    const check = this.#view?.check;
    if (!composer?.isConnected || !check || check.allowed || this.#overridden === handle) return this.cover.hide();
    const blocks = check.findings.filter((finding) => finding.severity === 'Block');
    const { text, wait } = sentenceOf(blocks[0], this.#scene.actor, this.now());
    this.cover.show(composer, {
      title: t('blocked', handle), why: [text, wait].filter(Boolean).join(' '), action: t('write_anyway'),
    });
  }

  async #override(reason) {
    if (!alive()) {
      this.#unloggedOk = true;
      return this.cover.hide();
    }
    const handle = this.#handle;
    const blocks = this.#view.check.findings.filter((finding) => finding.severity === 'Block');
    this.#overridden = handle;
    this.cover.hide();
    const { composer } = this.#scene;
    composer?.focus();
    const rules = blocks.map((finding) => sentenceOf(finding, null, this.now()).text).join(' ');
    await queue.override(newId(), this.now(), handle, this.#scene.actor, shorten(t('override_reason', reason, rules), 500));
  }

  /** Chrome has cut us off: what is sent from now on would be lost, so say so before it is. */
  #showOrphan() {
    clearInterval(this.#nudge);
    this.banner.show({ visible: true, handle: null, actor: null, view: null, notices: [{ text: t('orphan'), bad: true }], items: [], contacts: null, theme: this.#settings.theme });
    const { composer } = this.#scene;
    if (this.#unloggedOk || !composer?.isConnected) return this.cover.hide();
    this.cover.show(composer, { title: t('orphan_title'), why: t('orphan'), action: t('go_on_unlogged'), needsReason: false, reload: true });
  }

  #keepAwake(waiting) {
    if (waiting === 0) {
      clearInterval(this.#nudge);
      this.#nudge = null;
    } else {
      this.#nudge ??= setInterval(() => ask({ do: 'nudge' }).catch(() => this.render()), nudgeEvery);
    }
  }

  // --- what the person does

  #actions() {
    return {
      setStatus: async (status) => {
        await this.#call('leads.set_status', { handle: this.#handle, status, ...this.#from });
        await this.refresh();
      },
      addNote: async (text) => {
        await queue.note(newId(), this.now(), this.#handle, this.#scene.actor, text);
      },
      setFollowup: async (day) => {
        await this.#call('leads.set_followup', { handle: this.#handle, ...(day && { due_at: day.toISOString() }), ...this.#from });
        await this.refresh();
      },
      logByHand: (text, at) => queue.put(makeItem('dm', newId(), Math.min(at, this.now()), {
        handle: this.#handle, actor: this.#scene.actor, text, failed: false, profile: this.profileOf(this.#handle),
      })),
      saveContact: async (contacts) => {
        await this.#saveContact(contacts);
        await this.refresh();
      },
      remove: async () => {
        await this.#call('leads.remove', { handle: this.#handle });
        await this.refresh();
      },
      undo: async () => {
        const done = await this.#call('leads.undo', { handle: this.#handle, ...this.#from });
        await this.refresh();
        return sentenceOfUndone(done);
      },
      ticked: () => this.#guard(),
      moved: (place) => this.#keepPlace(place),
      folded: (folded) => this.#keepPlace({ folded }),
    };
  }

  get #from() {
    return this.#scene.actor ? { actor: this.#scene.actor } : {};
  }

  #keepPlace(change) {
    this.#place = { ...this.#place, ...change };
    save(placeKey, this.#place).catch(() => {});
  }

  async #call(method, params) {
    const { result, error } = await ask({ do: 'call', method, params });
    if (error) throw new Error([error.message, error.remedy].filter(Boolean).join('; '));
    return result;
  }

  // --- the person's profile, and the contacts in it

  /** Adds what the page shows now to what it showed before: a thread has the name, the profile all. */
  #readProfile() {
    const { kind, target, fullName } = this.#scene;
    if (target.kind !== 'one') return;
    const known = { ...this.#profiles.get(target.handle) };
    if (fullName) known.fullName = fullName;
    const shown = kind === 'profile' ? this.page.profile() : null;
    if (shown) {
      known.bio = shown.bio;
      known.link = shown.link && unwrap(shown.link);
      known.contacts = findContacts(shown.text, known.link);
    }
    this.#profiles.set(target.handle, known);
  }

  #saveContact({ email, phone }) {
    return this.#call('leads.set_contact', { handle: this.#handle, ...(email && { email }), ...(phone && { phone }), source: 'bio' });
  }

  /** With the setting "store": once for each person, and never over what somebody has entered. */
  #storeContacts() {
    const handle = this.#handle;
    const found = this.#profiles.get(handle)?.contacts;
    const lead = this.#view?.lookup.lead;
    if (this.#settings.contacts !== 'store' || !found || !lead || this.#kept.has(handle)) return;
    const missing = (value) => !value || value === 'N/S' || value === 'N/F';
    const email = missing(lead.email) ? found.email : null;
    const phone = missing(lead.phone) ? found.phone : null;
    if (!email && !phone) return;
    this.#kept.add(handle);
    this.#saveContact({ email, phone }).catch(() => this.#kept.delete(handle));
  }
}

const keyOf = (handle, actor) => `${handle}|${actor ?? ''}`;

/** Shown at once; logged only under a name that is beyond doubt. */
const handleOf = ({ target }) => (target.kind === 'one' ? target.handle : (target.likely ?? null));
