// Imitates the structure of Instagram's web client as far as the extension sees it: navigation, threads with
// header, virtualised list and rich-text composer, profiles. All of it our own; `options` (set by a test before
// the page loads, changed through window.site) make it behave as well or as badly as the real one.
'use strict';

const options = {
  actor: 'anna.sells',
  actorLate: false, // the navigation shows the account only when the test says so
  lang: 'en',
  dir: 'ltr',
  list: '2026', // or 2025: grid, rows and labels
  alignInside: false, // what aligns a message lies within its row, beside the failure mark
  delivery: 'ok', // ok | fail | drop (no bubble) | vanish (a bubble that goes) | ignore (nothing happens)
  ackDelay: 150,
  clearDelay: 0, // the composer empties this much later
  headerDelay: 0, // the header comes this much later
  staleHeader: 0, // the header of the thread before stays this long
  rerender: false, // a new composer on every input and focus, with the same text
  reuse: false, // one composer for all threads
  sendOn: 'click', // or mousedown
  groupLinks: false, // the header of a group names its members
  composer: { role: 'textbox', 'data-lexical-editor': 'true' }, // what the page calls the field for a message
  busy: 0, // so many mutations a second
  ...JSON.parse(sessionStorage.getItem('options') ?? '{}'),
  ...window.siteOptions,
};

const words = {
  en: { send: 'Send', message: 'Message', picture: (name) => `${name}'s profile picture`, you: 'You: ', failed: 'Failed to send', emoji: 'Choose an emoji' },
  de: { send: 'Senden', message: 'Nachricht', picture: (name) => `Profilbild von ${name}`, you: 'Du: ', failed: 'Nicht gesendet', emoji: 'Emoji auswählen' },
  ar: { send: 'إرسال', message: 'رسالة', picture: (name) => `صورة الملف الشخصي الخاصة بـ ${name}`, you: 'أنت: ', failed: 'تعذر الإرسال', emoji: 'اختيار رمز تعبيري' },
  ja: { send: '送信', message: 'メッセージ', picture: (name) => `${name}のプロフィール写真`, you: 'あなた: ', failed: '送信できませんでした', emoji: '絵文字を選択' },
}[options.lang];

const people = {
  lead_one: { name: 'Luna Ceramics', bio: 'Handmade plates\nluna@ceramics.example\n+49 30 1234567', link: 'https://luna.example/' },
  lead_two: { name: 'Café König', bio: 'Coffee', link: null },
  'lead.three': { name: 'نور', bio: '', link: null },
  member_a: { name: 'A', bio: '', link: null },
  member_b: { name: 'B', bio: '', link: null },
  member_c: { name: 'C', bio: '', link: null },
};
const threads = {
  1: { with: ['lead_one'], messages: [{ own: false, text: 'Hello!' }] },
  2: { with: ['lead_two'], messages: [] },
  3: { with: ['lead.three'], messages: [{ own: true, text: 'An older message' }, { own: false, text: 'Hi' }] },
  9: { with: ['member_a', 'member_b', 'member_c'], group: true, messages: [{ own: false, text: 'In the group', by: 'member_a' }] },
};

// --- elements

const h = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};
const link = (href, properties, ...children) => h('a', {
  href, role: 'link', ...properties, onclick: (event) => { event.preventDefault(); go(href); },
}, ...children);
const pixel = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>';
const picture = (name) => h('img', { alt: words.picture(name), src: pixel });

// --- where we are

let path = location.pathname;
let view = null; // the thread on view: {id, pane, head, rows, composer}
const threadOf = (address) => /^\/direct\/t\/(\w+)/.exec(address)?.[1] ?? null;

function go(address) {
  history.pushState(null, '', address);
  route();
}
addEventListener('popstate', () => route());

const mount = document.getElementById('mount');
const bar = h('div', { class: 'bar', role: 'navigation' });
const side = h('div', { class: 'side' });
const main = h('div', { class: 'main', role: 'main' });
const shell = h('div', { class: 'shell' }, bar, side, main);
document.documentElement.lang = options.lang;
document.documentElement.dir = options.dir;
mount.append(shell);

function drawBar() {
  bar.replaceChildren(link('/', {}, 'IG'), link('/explore/', {}, '⌕'), link('/direct/inbox/', {}, '✉'));
  if (options.actor) bar.append(link(`/${options.actor}/`, {}, picture(options.actor)));
}
const { actor } = options;
/** null: the navigation shows none. */
function showActor(name = actor) {
  options.actor = name;
  drawBar();
}
function drawSide() {
  side.replaceChildren(...Object.entries(threads).map(([id, thread]) => {
    const last = thread.messages.at(-1);
    const mark = last?.failed ? h('b', { 'aria-label': words.failed }, '!') : null;
    return link(`/direct/t/${id}/`, {}, people[thread.with[0]].name,
      h('span', {}, last ? `${last.own ? words.you : ''}${last.text}` : ''), mark);
  }));
}

function route() {
  const from = path;
  path = location.pathname;
  const id = threadOf(path);
  document.title = path;
  if (id && threads[id]) showThread(id, threadOf(from));
  else if (people[path.replaceAll('/', '')]) showProfile(path.replaceAll('/', ''));
  else { view = null; main.replaceChildren(h('h1', {}, 'Inbox')); }
}

// --- profile

function showProfile(name) {
  view = null;
  const { name: full, bio, link: site } = people[name];
  document.title = `${full} (@${name}) • Instagram photos and videos`;
  main.replaceChildren(h('div', { class: 'profile' },
    h('header', {}, picture(name), h('h2', {}, name), h('span', {}, full), h('h1', { dir: 'auto' }, bio),
      site ? h('a', { href: `https://l.instagram.com/?u=${encodeURIComponent(site)}&e=x`, rel: 'nofollow' }, site) : null,
      h('div', { role: 'button', tabindex: 0, onclick: () => go(`/direct/t/${Object.keys(threads).find((id) => threads[id].with[0] === name)}/`) }, words.message))));
}

// --- thread

function header(thread) {
  if (thread.group) {
    const names = options.groupLinks ? thread.with.map((name) => link(`/${name}/`, {}, picture(name))) : [];
    return [...names, h('span', {}, 'The group'), h('div', { role: 'button' }, 'ⓘ')];
  }
  const [name] = thread.with;
  return [link(`/${name}/`, {}, picture(name)), link(`/${name}/`, {}, h('h2', {}, h('span', {}, people[name].name))), h('div', { role: 'button' }, '☎')];
}

function showThread(id, before) {
  const thread = threads[id];
  const old = view;
  const head = h('div', { class: 'head' });
  const fill = () => head.replaceChildren(...header(thread));
  if (options.staleHeader && before && before !== id && threads[before]) {
    head.append(...header(threads[before]));
    setTimeout(fill, options.staleHeader);
  } else if (options.headerDelay) setTimeout(fill, options.headerDelay);
  else fill();

  const rows = h('div', options.list === '2025' ? {} : { role: 'none' });
  const list = options.list === '2025'
    ? h('div', { class: 'list', role: 'grid', 'aria-label': `Messages in conversation with ${thread.with[0]}` }, rows)
    : h('div', { class: 'list reverse' }, rows);
  const wrap = options.list === '2025' ? list : h('div', options.lang === 'en' ? { 'aria-label': 'Conversation' } : {}, list);
  if (wrap !== list) wrap.className = 'pane';

  const composer = options.reuse && old ? old.composer : makeComposer();
  if (options.reuse && old) empty(composer);
  const button = h('div', { role: 'button', tabindex: 0, 'aria-label': words.send }, words.send);
  button.addEventListener(options.sendOn, () => send());
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    send();
  });
  const emoji = h('div', { role: 'button', tabindex: 0, 'aria-label': words.emoji, onclick: () => insert('😀') }, '☺');
  const write = h('div', { class: 'write' }, emoji, h('div', { class: 'text' }, composer), button);
  const pane = h('div', { class: 'pane' }, head, wrap, write);
  main.replaceChildren(pane);
  view = { id, thread, pane, head, rows, list, write, composer };
  for (const message of thread.messages) addRow(message);
}

/** The failure mark; pressed, it sends once more. */
function mark(message) {
  message.row.append(h('span', {
    'aria-label': words.failed, class: 'mark', role: 'button', tabindex: 0, onclick: (event) => {
      event.currentTarget.remove();
      message.failed = false;
      drawSide();
    },
  }, '!'));
}

function addRow(message) {
  const inner = h('div', { role: 'presentation' }, h('div', { class: 'bubble', dir: 'auto' }, message.text));
  const row = h('div', { class: `row ${message.own ? 'own' : 'other'}`, role: options.list === '2025' ? 'row' : 'none' },
    message.by ? link(`/${message.by}/`, {}, picture(message.by)) : null, inner);
  if (options.alignInside) {
    const aligned = h('div', { class: row.className });
    inner.replaceWith(aligned);
    aligned.append(inner);
    row.className = '';
  }
  message.row = row;
  if (message.failed) mark(message);
  view.rows.append(row);
  while (view.rows.childElementCount > 20) view.rows.firstElementChild.remove();
}

// --- composer

function makeComposer(text = '') {
  const composer = h('div', {
    class: 'editor', contenteditable: 'true', ...options.composer, 'aria-label': words.message, spellcheck: 'false',
    style: 'outline:none;min-height:20px', tabindex: 0,
  });
  fillComposer(composer, text);
  composer.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  });
  if (options.rerender) {
    composer.addEventListener('input', (event) => { if (!event.isComposing) setTimeout(redraw, 0); });
    composer.addEventListener('focus', () => setTimeout(redraw, 0), { once: true });
  }
  return composer;
}

const empty = (composer) => composer.replaceChildren(h('p', {}, h('br')));
function fillComposer(composer, text) {
  if (!text) return empty(composer);
  composer.replaceChildren(...text.split('\n').map((line) => h('p', {}, line ? h('span', { 'data-lexical-text': 'true' }, line) : h('br'))));
}

function redraw() {
  if (!view) return;
  const old = view.composer;
  if (!old.isConnected) return;
  const focused = document.activeElement === old;
  const fresh = makeComposer(textIn(old));
  options.rerender && fresh.addEventListener('focus', () => {}, { once: true });
  old.replaceWith(fresh);
  view.composer = fresh;
  if (!focused) return;
  const keep = options.rerender;
  options.rerender = false;
  fresh.focus();
  options.rerender = keep;
  const range = document.createRange();
  range.selectNodeContents(fresh);
  range.collapse(false);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

function insert(text) {
  const p = view.composer.lastElementChild ?? view.composer;
  if (p.firstChild?.nodeName === 'BR') p.firstChild.remove();
  p.append(text);
}

const textIn = (composer) => composer.innerText.replace(/\n$/, '').replace(/\n\n/g, '\n');

// --- sending

const truth = []; // what really happened, for the tests
let typed = 0; // when the text was last changed: a message is sent after that
addEventListener('input', () => { typed = Date.now(); }, true);

function send() {
  const { thread, composer, id } = view;
  const text = textIn(composer).trim();
  if (!text || options.delivery === 'ignore') return;
  const outcome = Array.isArray(options.delivery) ? options.delivery.shift() : options.delivery;
  truth.push({ handle: thread.group ? null : thread.with[0], actor: options.actor, text, typed, at: Date.now(), outcome });
  if (options.clearDelay) setTimeout(() => empty(composer), options.clearDelay);
  else empty(composer);
  if (outcome === 'drop') return;
  const message = { own: true, text };
  thread.messages.push(message);
  addRow(message);
  drawSide();
  setTimeout(() => {
    if (outcome === 'vanish') {
      thread.messages.splice(thread.messages.indexOf(message), 1);
      message.row.remove();
    } else if (outcome === 'fail') {
      message.failed = true;
      if (message.row.isConnected) mark(message);
    }
    drawSide();
  }, options.ackDelay);
  if (view.id !== id) return;
}

function receive(id, text) {
  const message = { own: false, text };
  threads[id].messages.push(message);
  if (view?.id === String(id)) addRow(message);
  drawSide();
}

/** All rows made anew, as on a focus or a new message. */
function redrawList() {
  view.rows.replaceChildren();
  for (const message of view.thread.messages) addRow(message);
}

window.site = { options, go, showActor, receive, redraw, redrawList, truth, threads, view: () => view };
if (options.actorLate) options.actor = null;
drawBar();
drawSide();
route();
if (options.busy) setInterval(() => { bar.dataset.beat = String(Number(bar.dataset.beat ?? 0) + 1); bar.firstChild.replaceWith(link('/', {}, 'IG')); }, 1000 / options.busy);
