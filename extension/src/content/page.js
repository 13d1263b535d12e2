// Reads Instagram's page by the data in selectors.json. Nothing here changes the page, asks for its layout, or
// remembers anything: what is answered is what the page shows at that moment, or that it cannot be seen. So the
// selectors may be put anew at any time.

import { handleOfPath, parseHandle } from '../shared/handle.js';
import { squeeze } from '../shared/text.js';

/** So much of a message is in the list at the side. */
const previewLength = 40;

/** A notice of Instagram's is no longer. */
const noticeLength = 200;

const blocks = new Set(['P', 'DIV', 'LI', 'UL', 'BLOCKQUOTE', 'PRE', 'SECTION', 'HEADER', 'H1', 'H2', 'H3']);

/** The text as the person wrote it: paragraphs and <br> are line breaks, a picture of an emoji is the emoji. */
export function textOf(element) {
  let text = '';
  let edge = false; // of a block: what comes next begins a line
  const add = (more) => {
    if (edge && text && !text.endsWith('\n')) text += '\n';
    edge = false;
    text += more;
  };
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.data) add(node.data);
    } else if (node.nodeName === 'BR') add('\n');
    else if (node.nodeName === 'IMG') add(node.getAttribute('alt') ?? '');
    else {
      const block = blocks.has(node.nodeName);
      edge ||= block;
      for (const child of node.childNodes) visit(child);
      edge ||= block;
    }
  };
  for (const child of element.childNodes) visit(child);
  return text.replace(/[\u200b\ufeff]/g, '').replace(/\u00a0/g, ' ').trim();
}

const squeezedText = (element) =>
  squeeze(element.querySelector('img') ? textOf(element) : element.textContent);

const directionMarks = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function firstWords(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.data.replace(directionMarks, '').trim();
    if (words) return words;
  }
  return null;
}

/** The first words in the header's links, unless they are the user name: so people without a full name are shown. */
function fullNameIn(links, handle) {
  for (const link of links) {
    const words = firstWords(link);
    if (words) return parseHandle(words) === handle ? null : words;
  }
  return null;
}

const precedes = (a, b) => Boolean(a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING);

export class Page {
  /** What it reads by: see readSelectors. */
  selectors = null;

  constructor(document) {
    this.document = document;
  }

  get path() {
    return this.document.location.pathname;
  }

  threadId() {
    return this.selectors.thread.exec(this.path)?.[1] ?? null;
  }

  profileHandle() {
    return handleOfPath(this.path, this.selectors.reserved);
  }

  // --- composer and send button

  composers() {
    for (const selector of this.selectors.composer) {
      const found = [...this.document.querySelectorAll(selector)];
      if (found.length > 0) return found;
    }
    return [];
  }

  /** The composer that the node lies in. */
  composerAround(node) {
    return node?.closest?.(this.selectors.composer.join(',')) ?? null;
  }

  /** The composer beside a button that was pressed. */
  composerBeside(node) {
    const button = node?.closest?.(this.selectors.button);
    if (!button || this.composerAround(button)) return null;
    const composer = this.selectors.composer.join(',');
    for (let level = 0, at = button.parentElement; at && level < this.selectors.buttonLevels; at = at.parentElement) {
      const found = at.querySelectorAll(composer);
      if (found.length > 0) return found.length === 1 ? found[0] : null;
      level += 1;
    }
    return null;
  }

  // --- who is on the other side

  /** {list, target, names, fullName}: names are the texts of the header's links; target is {kind: 'one', handle}, {kind: 'group', handles} or {kind: 'unseen'}. */
  pane(composer, actor = null) {
    const scrolls = this.#scrollCheck();
    let list = null;
    let blank = true; // a scrollable area without a word may be one for pictures to attach
    let at = composer.parentElement;
    for (let level = 0; at && at !== this.document.body && level < this.selectors.paneLevels; level += 1) {
      if (this.#isMoreThanPane(at)) break;
      const found = blank ? this.#listIn(at, composer, scrolls) : null;
      if (found) {
        list = found;
        blank = firstWords(list) === null;
      }
      if (list) {
        const handles = this.#handlesBefore(list, at, actor, scrolls);
        if (handles.size > 1) return { list, target: { kind: 'group', handles: [...handles.keys()] }, names: [] };
        for (const [handle, links] of handles)
          return { list, target: { kind: 'one', handle }, names: links.map(squeezedText), fullName: fullNameIn(links, handle) };
      }
      at = at.parentElement;
    }
    return { list, target: { kind: 'unseen' }, names: [] };
  }

  #isMoreThanPane(area) {
    if (area.querySelector(this.selectors.outside.join(','))) return true;
    return area.querySelectorAll(this.selectors.composer.join(',')).length > 1;
  }

  #listIn(area, composer, scrolls) {
    for (const selector of this.selectors.list) {
      for (const found of area.querySelectorAll(selector)) {
        if (!found.contains(composer) && precedes(found, composer)) return found;
      }
    }
    const branch = [...area.children].find((child) => child.contains(composer));
    const before = [...area.children].slice(0, [...area.children].indexOf(branch));
    const found = before.reverse().map((element) => this.#firstScrollable(element, scrolls)).filter(Boolean);
    return found.find((element) => firstWords(element) !== null) ?? found[0] ?? null;
  }

  #firstScrollable(element, scrolls) {
    const queue = [element];
    for (let i = 0; i < queue.length && i < 60; i += 1) {
      if (scrolls(queue[i])) return queue[i];
      queue.push(...queue[i].children);
    }
    return null;
  }

  /** The users that the area links to before the list of messages, with the links: the header of the thread. */
  #handlesBefore(list, area, actor, scrolls) {
    const handles = new Map();
    for (const link of area.querySelectorAll('a[href]')) {
      if (!precedes(link, list)) break;
      const handle = handleOfPath(link.getAttribute('href'), this.selectors.reserved);
      if (!handle || handle === actor || link.textContent.trim().startsWith('@')) continue;
      if (this.#isScrolled(link, area, scrolls)) continue;
      handles.set(handle, [...(handles.get(handle) ?? []), link]);
    }
    return handles;
  }

  #isScrolled(element, area, scrolls) {
    for (let at = element.parentElement; at && at !== area; at = at.parentElement) {
      if (scrolls(at) || at.matches(this.selectors.list.join(','))) return true;
    }
    return false;
  }

  #scrollCheck() {
    const known = new Map();
    return (element) => {
      let scrolls = known.get(element);
      if (scrolls === undefined) {
        const { overflowY } = getComputedStyle(element);
        scrolls = overflowY === 'auto' || overflowY === 'scroll' || overflowY === 'overlay';
        known.set(element, scrolls);
      }
      return scrolls;
    };
  }

  // --- who is signed in

  /** The account of the profile link in the navigation bar, or null when there is none or more than one. */
  actor() {
    const bars = this.#navigation();
    const pictured = new Set();
    for (const bar of bars) {
      for (const link of bar.querySelectorAll('a[href]')) {
        const handle = handleOfPath(link.getAttribute('href'), this.selectors.reserved);
        if (!handle) continue;
        // The picture's label names the account in every language: "anna's profile picture", "Profilbild von anna".
        const labels = [...link.querySelectorAll('img[alt]')].map((image) => image.alt.toLowerCase());
        if (labels.some((label) => label.split(/[^a-z0-9._]+/).some((word) => word.replace(/^\.+|\.+$/g, '') === handle)))
          pictured.add(handle);
      }
    }
    return pictured.size === 1 ? [...pictured][0] : null;
  }

  #navigation() {
    const { landmarks, signature, levels, page } = this.selectors.navigation;
    const bars = [...this.document.querySelectorAll(landmarks.join(','))];
    const marked = bars.filter((bar) => bar.querySelector(signature[1]));
    if (marked.length > 0) return marked;
    for (const home of this.document.querySelectorAll(signature[0])) {
      for (let level = 0, at = home.parentElement; at && at !== this.document.body && level < levels; level += 1) {
        // What holds a composer or a heading is no bar but the page.
        if (at.querySelector([...this.selectors.composer, ...page].join(','))) break;
        if (at.querySelector(signature[1]) && at.querySelector('img[alt]')) return [at];
        at = at.parentElement;
      }
    }
    return [];
  }

  // --- what became of a message

  /** How many messages of one's own with this text the list shows, by their fate. */
  bubbles(list, squeezed) {
    const counts = { ok: 0, failed: 0, sending: 0 };
    if (!list?.isConnected) return counts;
    for (const bubble of this.#withText(list, squeezed)) {
      if (!this.isOwn(bubble, list)) continue;
      counts[this.#fate(this.#rowOf(bubble, list))] += 1;
    }
    return counts;
  }

  /** The innermost elements whose whole text this is. */
  #withText(root, squeezed, found = []) {
    for (const child of root.children) {
      const text = squeezedText(child);
      if (text.length < squeezed.length || !text.includes(squeezed)) continue;
      const before = found.length;
      this.#withText(child, squeezed, found);
      if (found.length === before && text === squeezed) found.push(child);
    }
    return found;
  }

  isOwn(bubble, list) {
    return this.#aligned(bubble, list) !== null;
  }

  /** What aligns the message to the end, as one's own are; or null. */
  #aligned(bubble, list) {
    const { levels, styles } = this.selectors.own;
    for (let level = 0, at = bubble; at && at !== list && level < levels; level += 1) {
      const style = getComputedStyle(at);
      if (styles.some(([property, values]) => values.includes(style[property]))) return at;
      at = at.parentElement;
    }
    return null;
  }

  /** The message with its mark, and nothing of another message. */
  #rowOf(bubble, list) {
    const row = bubble.closest(this.selectors.row);
    if (row && list.contains(row) && row !== list) return row;
    let rows = list;
    while (rows.childElementCount === 1 && rows.firstElementChild.contains(bubble) && rows.firstElementChild !== bubble)
      rows = rows.firstElementChild;
    // The only message of a list looks like a list itself; but what aligns it is part of it.
    const aligned = this.#aligned(bubble, list);
    if (aligned?.contains(rows)) rows = aligned.parentElement;
    let at = bubble;
    while (at.parentElement && at.parentElement !== rows && rows.contains(at.parentElement)) at = at.parentElement;
    while (at.parentElement !== list && [...at.parentElement.children].every((part) => part === at || this.#belongsToMessage(part)))
      at = at.parentElement;
    return at;
  }

  /** A failure mark, or what says and shows nothing: no other message. */
  #belongsToMessage(element) {
    const { css, words } = this.selectors.failed;
    const text = element.textContent.trim().toLowerCase();
    if (text === '') return !element.querySelector('img, video, audio, canvas');
    return element.matches(css.join(',')) || words.some((word) => text.startsWith(word));
  }

  #fate(row) {
    const { failed, sending } = this.selectors;
    const text = row.textContent.toLowerCase();
    if (row.querySelector(failed.css.join(','))) return 'failed';
    const labels = [...row.querySelectorAll('[aria-label], [title], title')].map((element) =>
      `${element.getAttribute('aria-label') ?? ''} ${element.getAttribute('title') ?? ''}`.toLowerCase());
    if (failed.words.some((word) => text.endsWith(word) || labels.some((label) => label.includes(word)))) return 'failed';
    if (row.matches(sending.css.join(',')) || row.querySelector(sending.css.join(','))) return 'sending';
    return 'ok';
  }

  /** Whether the thread says that its invite has not been accepted. What people write does not count. */
  invitePending(composer, list) {
    const { css, words } = this.selectors.pending;
    let pane = composer.parentElement;
    while (pane && list && !pane.contains(list)) pane = pane.parentElement;
    if (!pane || pane === this.document.body) return false;
    if (css.length > 0 && pane.querySelector(css.join(','))) return true;
    const walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.data.trim().toLowerCase();
      if (text.length > noticeLength || !words.some((word) => text.includes(word))) continue;
      const element = walker.currentNode.parentElement;
      if (!this.composerAround(element) && !element.closest(this.selectors.row) && !(list && this.isOwn(element, list)))
        return true;
    }
    return false;
  }

  /** The thread's entry in the list at the side, or null. */
  #entry(threadId) {
    return threadId && this.document.querySelector(this.selectors.preview.replaceAll('{thread}', () => CSS.escape(threadId)));
  }

  /** Whether the list at the side has one of these names for the thread. */
  listed(threadId, names) {
    const entry = this.#entry(threadId);
    if (!entry) return false;
    const text = squeezedText(entry);
    return names.some((name) => name !== '' && text.startsWith(name));
  }

  /** What the list at the side shows for a thread: 'ok' or 'failed' when its last message is this, or null. */
  preview(threadId, squeezed) {
    const entry = this.#entry(threadId);
    if (!entry || !squeezedText(entry).includes(squeezed.slice(0, previewLength))) return null;
    return this.#fate(entry) === 'failed' ? 'failed' : 'ok';
  }

  // --- the open profile

  /** {text, link, bio} of the header of the profile that is open, or null. */
  profile() {
    for (const selector of this.selectors.profile.header) {
      const header = this.document.querySelector(selector);
      const text = header ? textOf(header) : '';
      if (!text) continue;
      const outside = [...header.querySelectorAll(this.selectors.profile.links)]
        .map((link) => link.href)
        .find((href) => /^https?:/.test(href) && !/^https:\/\/(www\.)?instagram\.com\//.test(href));
      const bio = header.querySelector(this.selectors.profile.bio.join(','));
      return { text, link: outside ?? null, bio: bio ? textOf(bio) || null : null };
    }
    return null;
  }

  /** The full name of the person whose profile is open, by the page's title, which names the handle beside it. */
  titleName(handle) {
    const title = this.document.title.replace(directionMarks, '');
    const [, name, who] = this.selectors.profile.title.exec(title) ?? [];
    return parseHandle(who) === handle && parseHandle(name) !== handle ? name : null;
  }
}
