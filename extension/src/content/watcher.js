// The page's events in, what they mean out: feeds the capture machine, and tells which person is on view.
//
// Idle cost is the point here: the page's mutations only set a timer, and what the timer does (a "look") asks
// for no layout. While nothing comes of looking, looks get rarer.

import { squeeze } from '../shared/text.js';
import { textOf } from './page.js';

const delay = 40; // from a mutation to the look at it
const eager = 20; // the same while somebody waits for a name, however short ago the last look was
const eagerFor = 15_000; // from the opening of a thread; after that its name is hardly coming
const shortest = 100; // between two looks
const longest = 1_000; // the same on a page that keeps moving and shows nothing new
const patient = 10; // looks without news until they get rarer
const orphanPatience = 1_000;

export class Watcher {
  #names = new WeakMap(); // element → key
  #nextName = 1;
  #timer = null;
  #due = 0;
  #lastLook = 0;
  #lastPath = '';
  #movedAt = 0; // when the look found another address
  #nameless = false; // a thread or profile is open, and the page has not shown whose
  #idleLooks = 0;
  #lastScene = '';
  #onView = new Map(); // thread → what the last look saw of it

  /** onEffects(effects), onScene({kind, target, fullName, actor, composer, threadId}), onLook() after each look. */
  constructor({ page, capture, threads, onEffects, onScene, onLook, now }) {
    Object.assign(this, { page, capture, threads, onEffects, onScene, onLook, now });
  }

  start() {
    const on = (types, work) => {
      for (const type of types) window.addEventListener(type, work, { capture: true, passive: true });
    };
    on(['keydown'], (event) => this.#key(event));
    on(['pointerdown', 'mousedown', 'touchstart', 'click'], (event) => this.#press(event));
    on(['beforeinput'], (event) => this.#input(event));
    on(['focusin', 'popstate', 'pageshow'], () => this.#soon(true));
    document.addEventListener('visibilitychange', () => this.#soon(true));
    this.observer = new MutationObserver((records) => this.#mutated(records));
    this.observer.observe(document, { childList: true, subtree: true, characterData: true });
    this.#soon(true);
  }

  // --- what the person does

  #key(event) {
    this.#idleLooks = 0;
    if (event.key !== 'Enter' && event.key !== ' ') return;
    const composer = this.page.composerAround(event.target);
    if (!composer) return this.#press(event);
    // While an input method composes, Enter takes its suggestion; 229 is the last key of that.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    this.#trigger(composer, 'enter');
  }

  #press(event) {
    this.#idleLooks = 0;
    this.#soon(true);
    const composer = this.page.composerBeside(event.target);
    if (composer) this.#trigger(composer, 'button');
  }

  #input(event) {
    if (!event.inputType?.startsWith('delete')) return;
    const composer = this.page.composerAround(event.target);
    if (composer) this.capture.deleting(this.#name(composer));
  }

  #trigger(composer, how) {
    const text = textOf(composer);
    if (!text) return;
    this.#emit(this.capture.trigger(this.#name(composer), how, text, this.#scene(composer, squeeze(text))));
    this.#soon(true);
  }

  // --- what the page does

  #mutated(records) {
    const watching = this.capture.candidates();
    if (watching.length > 0) this.#checkCleared(watching);
    if (!this.capture.busy && records.every(({ target }) => this.page.composerAround(elementOf(target)))) return;
    this.#soon(this.capture.busy);
  }

  #checkCleared(watching) {
    for (const { composer: name } of watching) {
      const composer = this.#elements.get(name)?.deref();
      if (composer?.isConnected && textOf(composer) === '') this.#emit(this.capture.cleared(name));
    }
  }

  /** Candidates whose composer the page has taken away, or replaced. */
  #checkReplaced(composers) {
    for (const { composer: name, squeezed, how, at, scene } of this.capture.candidates()) {
      const old = this.#elements.get(name)?.deref();
      if (old?.isConnected) continue;
      const now = composers.find((composer) => this.#threadKey(composer).thread === scene.thread);
      const text = now && squeeze(textOf(now));
      if (now && text === squeezed) this.capture.moved(name, this.#name(now)); // redrawn with what was typed
      else if (now) this.#emit(this.capture.cleared(name));
      else if (how === 'enter' ? this.now() - at > orphanPatience || composers.length > 0 : old && textOf(old) === '')
        this.#emit(this.capture.cleared(name));
    }
  }

  // --- looking

  /** The page is the same, and means something else. */
  again() {
    this.#soon(true);
  }

  /** The judgement about a thread as of the last look; or by its address, when it has been left. */
  targetOf(thread, threadId) {
    const shown = this.#onView.get(thread)?.target;
    if (shown) return shown;
    const handle = threadId && this.threads.nameOf(threadId);
    return handle ? { kind: 'one', handle } : null;
  }

  #soon(urgent) {
    if (urgent) this.#idleLooks = 0;
    const moved = this.page.path !== this.#lastPath; // somebody else is on view: nobody shall wait for their name
    if (moved || (this.#nameless && this.now() - this.#movedAt < eagerFor))
      return this.#at(eager);
    const pause = this.#idleLooks < patient ? shortest : Math.min(longest, shortest * 2 ** (this.#idleLooks - patient + 1));
    this.#at(Math.max(delay, this.#lastLook + pause - this.now()));
  }

  #at(wait) {
    const due = this.now() + wait;
    if (this.#timer !== null && this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.look();
    }, wait);
  }

  look() {
    this.#lastLook = this.now();
    if (this.page.path !== this.#lastPath) this.#movedAt = this.now();
    this.#lastPath = this.page.path;
    this.#idleLooks += 1;
    const { page, capture } = this;
    const actor = page.actor();
    const composers = page.composers();
    const focused = page.composerAround(document.activeElement);
    const main = composers.includes(focused) ? focused : (composers[0] ?? null);

    const onView = new Map();
    for (const composer of composers) {
      const scene = this.#threadKey(composer, actor);
      onView.set(scene.thread, scene);
      if (composer === main) this.#announce({ kind: 'thread', actor, composer, ...scene });
    }
    if (!main) {
      this.threads.left();
      this.#announce(this.#withoutComposer(actor));
    }

    this.#checkReplaced(composers);
    for (const { thread, threadId, squeezed } of [...capture.watched(), ...capture.candidates().map(({ squeezed: text, scene }) => ({ ...scene, squeezed: text }))]) {
      const shown = onView.get(thread);
      if (shown) this.#emit(capture.seen(thread, squeezed, page.bubbles(shown.list, squeezed)));
      else this.#emit(capture.unseen(thread, squeezed, page.preview(threadId, squeezed)));
    }
    capture.tick();
    this.#onView = onView;
    this.onLook();
    const next = capture.nextLook();
    if (next !== null) this.#at(next);
  }

  #withoutComposer(actor) {
    const handle = this.page.profileHandle();
    if (handle && handle !== actor) return { kind: 'profile', actor, composer: null, target: { kind: 'one', handle }, fullName: this.page.titleName(handle) };
    return { kind: 'none', actor, composer: null, target: { kind: 'unseen' } };
  }

  #announce(scene) {
    const { kind, actor, target, fullName, threadId = null, composer } = scene;
    this.#nameless = target.kind === 'unseen' && (kind === 'thread' || this.page.threadId() !== null);
    const summary = JSON.stringify([kind, actor, target, fullName, threadId, composer && this.#name(composer)]);
    if (target.stale) this.#at(500); // the page may not change again when time has settled it
    if (summary === this.#lastScene) return;
    this.#lastScene = summary;
    this.#idleLooks = 0;
    this.onScene(scene);
  }

  /** What the page shows of the composer's thread, at this moment. */
  #threadKey(composer, actor = this.page.actor()) {
    // Beside several composers the address says nothing about any of them.
    const threadId = this.page.composers().length === 1 ? this.page.threadId() : null;
    const pane = this.page.pane(composer, actor);
    const target = this.threads.judge(threadId, pane.target, this.page.listed(threadId, pane.names));
    const key = threadId ?? (target.kind === 'one' ? `@${target.handle}` : this.#name(pane.list ?? composer));
    const fullName = target.kind === 'one' && target.handle === pane.target.handle ? pane.fullName : null;
    return { thread: key, threadId, list: pane.list, target, fullName };
  }

  #scene(composer, squeezed) {
    const actor = this.page.actor();
    const { thread, threadId, list, target } = this.#threadKey(composer, actor);
    return {
      thread,
      threadId,
      target,
      actor,
      counts: this.page.bubbles(list, squeezed),
      preview: this.page.preview(threadId, squeezed),
    };
  }

  #elements = new Map(); // key → WeakRef of the element

  #name(element) {
    let name = this.#names.get(element);
    if (!name) {
      name = `#${this.#nextName++}`;
      this.#names.set(element, name);
      this.#elements.set(name, new WeakRef(element));
      if (this.#elements.size > 200) this.#elements.delete(this.#elements.keys().next().value);
    }
    return name;
  }

  #emit(effects) {
    if (effects.length > 0) this.onEffects(effects);
  }
}

const elementOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
