// "Was this sent?": what only the person can say about a message, in banner and popup.

import { h } from './dom.js';
import { parseHandle } from './handle.js';
import { keyOf, stateOf } from './items.js';
import { shorten } from './text.js';
import { t, when } from './words.js';

/** The form for an item in state ask, needs_actor or rejected. Answers go to storage; the worker does the rest. */
function question(item, now = Date.now()) {
  const state = stateOf(item, now);
  const [yes, no] = buttonsOf(item, state);
  const error = h('p', { class: 'line wrong', role: 'alert' });
  const form = h('form', { class: 'question', 'aria-label': sentence(item, state) },
    h('p', { class: 'line' }, sentence(item, state)),
    h('p', { class: 'quote' }, shorten(item.text, 120)),
    h('p', { class: 'line soft' }, when(item.at, now)),
    item.handle || state === 'rejected' ? null : receivers(item),
    item.actor || item.kind !== 'dm' || state === 'rejected' ? null : field('actor', t('field_account')),
    error,
    h('div', { class: 'row' },
      h('button', { type: 'submit', class: 'main' }, t(yes)),
      h('button', { type: 'button', class: 'plain', onclick: () => chrome.storage.local.remove(keyOf(item.id)) }, t(no))));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { answers, missing } = answersOf(item, form);
    if (missing) {
      error.textContent = t(item.members && missing.name === 'handle' && !missing.value.trim() ? 'pick_somebody' : 'not_a_name');
      missing.focus();
      return;
    }
    chrome.storage.local.set(Object.fromEntries(answers.map((answer) => [keyOf(answer.id), answer])));
  });
  return form;
}

/** One element for each item, kept while the item does not change: somebody may be typing in it. */
export function keepQuestions(slot, items) {
  const old = new Map([...slot.children].map((element) => [element.dataset.item, element]));
  const elements = items.map((item) => {
    const name = JSON.stringify([item.id, item.state, item.handle, item.actor, item.why]);
    const element = old.get(name) ?? question(item);
    element.dataset.item = name;
    return element;
  });
  if (elements.length !== slot.childElementCount || elements.some((element, i) => slot.children[i] !== element)) slot.replaceChildren(...elements);
}

const field = (name, label) =>
  h('label', {}, label, h('input', { name, maxlength: 31, autocomplete: 'off', spellcheck: 'false', placeholder: '@' }));

/** One name; of a group, any of those that its header shows, and somebody else. */
function receivers({ members }) {
  if (!members) return field('handle', t('field_receiver'));
  return h('fieldset', {}, h('legend', {}, t('field_members')),
    members.map((name) => h('label', { class: 'tick' }, h('input', { type: 'checkbox', name: 'member', value: name }), `@${name}`)),
    field('handle', t('field_somebody_else')));
}

/** {answers: an item for each receiver, missing: the field that has no name yet, or null}. */
function answersOf(item, { elements }) {
  const { handle, actor } = elements;
  const picked = [...elements].filter(({ name, checked }) => name === 'member' && checked).map(({ value }) => value);
  const names = { handle: parseHandle(handle?.value), actor: parseHandle(actor?.value) };
  const enough = picked.length > 0 && handle.value.trim() === '';
  if (handle && !names.handle && !enough) return { missing: handle };
  if (actor && !names.actor) return { missing: actor };
  const to = handle ? [...new Set([...picked, names.handle])].filter(Boolean) : [item.handle];
  const answer = { ...item, actor: actor ? names.actor : item.actor, state: 'ready', why: null };
  // The first keeps the id, so that the question goes in the same step; the ids of the others follow from it, so
  // that an answer given twice is one.
  return { answers: to.map((name, i) => ({ ...answer, handle: name, id: i === 0 ? item.id : `${item.id}-${name}` })), missing: null };
}

/** What may have become of it. */
const why = { left: 'question_left', retried: 'question_retried' };

function buttonsOf({ members, handle }, state) {
  if (state === 'rejected') return ['try_again', 'discard'];
  return members && !handle ? ['log', 'log_not'] : ['yes_sent', 'not_sent'];
}

function sentence(item, state) {
  if (state === 'rejected') return t('question_rejected', item.handle ?? '?', item.why ?? '');
  if (state === 'needs_actor') return t('question_actor', item.handle);
  if (!item.handle && item.members) return t('question_group');
  if (!item.handle) return t('question_who');
  return t(why[item.why] ?? 'question_sent', item.handle);
}
