// The service worker: between the tabs, storage and the daemon. It keeps nothing that it could not lose:
// Chrome stops it whenever it likes.

import { itemsIn, prefix, summary } from '../shared/items.js';
import { connectionKey } from '../shared/connection.js';
import { t } from '../shared/words.js';
import { Delivery } from './delivery.js';
import { NativePort } from './native_port.js';
import { Reports } from './reports.js';
import { ServedSelectors } from './selectors.js';
import { goToNext, nextOf } from './tabs.js';
import { Views } from './views.js';

const instagram = 'https://www.instagram.com/*';
const pulse = 25_000; // Chrome lets an idle worker live for 30 s
const calm = 1_000; // a sync has many changes, one after the other

const port = new NativePort({ runtime: chrome.runtime, onNotice, onState, onOpen });
const request = (method, params) => port.request(method, params);
const delivery = new Delivery({ area: chrome.storage.local, port, onTaken });
const selectors = new ServedSelectors({ area: chrome.storage.local, request });
const reports = new Reports({ area: chrome.storage.session, request });
const views = new Views({
  area: chrome.storage.session,
  request,
  publish: (handle, actor, view) => toTabs({ push: 'view', handle, actor, view }),
});

// --- the line

let beat = null;
let state = null;

function onOpen() {
  clearInterval(beat);
  beat = setInterval(onBeat, pulse);
  listen();
}

const subscribe = () => request('events.subscribe', { topics: ['lead.changed', 'log.changed', 'selectors.changed'] });
const renewSelectors = () => selectors.renew().catch(() => {});

/** Again on every beat: a daemon that was started anew has forgotten who wanted to hear, and may have another file. */
function listen() {
  subscribe().catch(() => {});
  renewSelectors();
}

async function onBeat() {
  if (!port.open) return clearInterval(beat);
  const tabs = await chrome.tabs.query({ url: instagram });
  const waiting = itemsIn(await chrome.storage.local.get(null)).length > 0;
  if (tabs.length > 0 || waiting) return listen();
  clearInterval(beat);
  port.close();
}

function onNotice(method, params) {
  if (method === 'lead.changed' && typeof params.handle === 'string') views.changed(params.handle);
  if (method === 'log.changed') othersChanged();
  if (method === 'selectors.changed') renewSelectors();
}

/** What a rule says about one person rests on the DMs to all others, and a rule itself may be another now. */
let others = null;
function othersChanged() {
  others ??= setTimeout(() => {
    others = null;
    toTabs({ push: 'others' });
  }, calm);
}

async function onState(next, detail) {
  if (state === next) return;
  const before = state;
  state = next;
  await chrome.storage.local.set({ [connectionKey]: { state: next, detail, at: Date.now() } });
  if (next !== 'connected') return;
  if (before !== null) {
    await Promise.all([views.forget(), reports.forget()]);
    listen();
    toTabs({ push: 'connected' });
  }
  delivery.hurry();
}

/** To all, as only the tab in which it went out knows the DM by its id. */
function onTaken({ id }, result) {
  const due = result?.next_tab;
  if (due) toTabs({ push: 'next_tab', id, after_ms: due.after_ms });
}

async function toTabs(message) {
  for (const tab of await chrome.tabs.query({ url: instagram })) {
    chrome.tabs.sendMessage(tab.id, message).catch(() => {}); // a tab from before an update hears nothing
  }
}

// --- what tabs, popup and options ask

const open = new Set([
  'actors.list', 'actors.seen', 'lead.lookup', 'leads.remove', 'leads.set_contact', 'leads.set_followup', 'leads.set_status', 'leads.undo',
  'outreach.check',
]);

const answers = {
  peek: ({ handle, actor }) => views.peek(handle, actor),
  look: ({ handle, actor }) => views.look(handle, actor),
  call: ({ method, params }) => {
    if (!open.has(method)) throw new Error(t('not_for_pages', method));
    return request(method, params);
  },
  report: ({ report }) => reports.send(report),
  nudge: () => delivery.wake(),
  has_next_tab: async (message, { tab }) => (await nextOf(chrome.tabs, tab.id)) !== null,
  next_tab: (message, { tab }) => goToNext(chrome.tabs, tab.id),
  reconnect: async () => {
    port.hurry();
    await subscribe();
    await delivery.hurry();
    return {};
  },
};

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  const answer = sender.id === chrome.runtime.id && Object.hasOwn(answers, message?.do) && answers[message.do];
  if (!answer) return false;
  Promise.resolve()
    .then(() => answer(message, sender))
    .then(
      (result) => reply({ result: result ?? null }),
      (error) => reply({ error: { code: error.code ?? null, message: error.message, remedy: error.remedy ?? null } }),
    );
  return true; // the answer comes later
});

// Tabs hold a line, to hear when the extension is taken away.
chrome.runtime.onConnect.addListener(() => {});

// --- what wakes the queue

chrome.storage.onChanged.addListener((changes, area) => {
  if (area !== 'local') return;
  const touched = Object.entries(changes).filter(([key]) => key.startsWith(prefix));
  if (touched.length === 0) return;
  showCount();
  if (touched.some(([, { newValue }]) => newValue?.state === 'ready')) delivery.wake();
});

/** On the button: what the person has to look at, or else what waits. */
async function showCount() {
  const { waiting, asking, rejected } = summary(itemsIn(await chrome.storage.local.get(null)), Date.now());
  const asked = asking + rejected;
  const text = asked > 0 ? '!' : waiting > 0 ? String(waiting) : '';
  await chrome.action.setBadgeText({ text });
  await chrome.action.setBadgeBackgroundColor({ color: asked > 0 ? '#b3261e' : '#4f5b93' });
}

const begin = () => {
  showCount();
  delivery.wake();
};
chrome.runtime.onStartup.addListener(begin);
chrome.runtime.onInstalled.addListener(begin);
chrome.commands.onCommand.addListener(async (command) => {
  if (command !== 'focus-banner') return;
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  if (tab) chrome.tabs.sendMessage(tab.id, { push: 'focus' }).catch(() => {});
});
begin();
