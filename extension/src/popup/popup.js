import { stateOf as pageState } from '../content/report.js';
import { connectionKey } from '../shared/connection.js';
import { askForConnection, connectionLines } from '../shared/connection_view.js';
import { fill, h } from '../shared/dom.js';
import { itemsIn, stateOf, summary } from '../shared/items.js';
import { keepQuestions } from '../shared/question.js';
import { inForce } from '../shared/selectors.js';
import builtIn from '../shared/selectors.json';
import { selectorsKey } from '../shared/selectors_key.js';
import { plural, t } from '../shared/words.js';

const connection = h('section', { role: 'status', 'aria-label': t('name') });
const queue = h('p');
const questions = h('div', { class: 'list' });
const waiting = h('section', {}, h('h2', {}, t('popup_queue')), queue, questions);
const sees = h('section');
const selectors = h('section');

document.body.append(
  h('header', {},
    h('img', { src: 'icons/32.png', alt: '', width: 24, height: 24 }),
    h('h1', {}, t('name')),
    h('button', { type: 'button', onclick: () => chrome.runtime.openOptionsPage() }, t('options'))),
  connection, waiting, sees, selectors);

function showQueue(stored) {
  const now = Date.now();
  const items = itemsIn(stored);
  const counts = summary(items, now);
  const asked = items.filter((item) => ['ask', 'needs_actor', 'rejected'].includes(stateOf(item, now)));
  const lines = [];
  if (counts.waiting > 0) lines.push(plural('waiting', counts.waiting));
  if (asked.length > 0) lines.push(plural('asking', asked.length));
  queue.textContent = lines.join(' · ') || t('nothing_waits');
  keepQuestions(questions, asked.slice(0, 20));
}

async function showPage() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  const test = tab ? await chrome.tabs.sendMessage(tab.id, { push: 'self_test' }).catch(() => null) : null;
  const checks = Object.entries(test?.checks ?? {}).map(([name, seen]) => [name, pageState(name, seen, test.page)]);
  const lines = checks.map(([name, state]) => {
    const [word, look] = seenWords[state];
    return h('li', {}, h('span', {}, t(`check_${name}`)), h('span', { class: look }, t(word)));
  });
  sees.replaceChildren(...[
    h('h2', {}, t('self_test')),
    test && h('p', {}, `${t('account')}: ${test.actor ? `@${test.actor}` : t('no_account')}`),
    test ? h('ul', {}, lines) : h('p', { class: 'soft' }, t('self_test_none')),
    checks.some(([, state]) => state === 'fail') && h('p', { class: 'notice' }, t('self_test_bad')),
  ].filter(Boolean));
}

const seenWords = { null: ['seen_na', 'soft'], ok: ['seen_yes', 'yes'], warn: ['seen_no', 'soft'], fail: ['seen_no', 'no'] };

function showSelectors(stored) {
  const { selectors: { version }, served, problem } = inForce(builtIn, stored[selectorsKey]);
  selectors.replaceChildren(...[
    problem && h('p', { class: 'notice' }, t('selectors_refused', problem)),
    h('p', { class: 'soft' }, t(served ? 'selectors_served' : 'selectors_built_in', version)),
  ].filter(Boolean));
}

async function show() {
  const stored = await chrome.storage.local.get(null);
  fill(connection, connectionLines(stored[connectionKey]));
  showQueue(stored);
  showSelectors(stored);
}

chrome.storage.onChanged.addListener(show);
await Promise.all([show(), showPage()]);
askForConnection();
