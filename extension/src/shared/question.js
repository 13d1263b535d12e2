// "Was this sent?": what only the person can say about a message, in banner and popup.

import { h } from './dom.js';
import { parseHandle } from './handle.js';
import { keyOf, stateOf } from './items.js';
import { shorten } from './text.js';
import { t, when } from './words.js';

/** The form for an item in state ask, needs_actor or rejected. Answers go to storage; the worker does the rest. */
export function question(item, now = Date.now()) {
  const state = stateOf(item, now);
  const error = h('p', { class: 'line wrong', role: 'alert' });
  const field = (name, label) =>
    h('label', {}, label, h('input', { name, maxlength: 31, autocomplete: 'off', spellcheck: 'false', placeholder: '@' }));
  const form = h('form', { class: 'question', 'aria-label': sentence(item, state) },
    h('p', { class: 'line' }, sentence(item, state)),
    h('p', { class: 'quote' }, shorten(item.text, 120)),
    h('p', { class: 'line soft' }, when(item.at, now)),
    item.handle || state === 'rejected' ? null : field('handle', t('field_receiver')),
    item.actor || item.kind !== 'dm' || state === 'rejected' ? null : field('actor', t('field_account')),
    error,
    h('div', { class: 'row' },
      h('button', { type: 'submit', class: 'main' }, t(state === 'rejected' ? 'try_again' : 'yes_sent')),
      h('button', { type: 'button', class: 'plain', onclick: () => chrome.storage.local.remove(keyOf(item.id)) },
        t(state === 'rejected' ? 'discard' : 'not_sent'))));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const answered = { ...item, state: 'ready', why: null };
    for (const name of ['handle', 'actor']) {
      const input = form.elements[name];
      if (!input) continue;
      answered[name] = parseHandle(input.value);
      if (!answered[name]) {
        error.textContent = t('not_a_name');
        input.focus();
        return;
      }
    }
    chrome.storage.local.set({ [keyOf(item.id)]: answered });
  });
  return form;
}

function sentence(item, state) {
  if (state === 'rejected') return t('question_rejected', item.handle ?? '?', item.why ?? '');
  if (state === 'needs_actor') return t('question_actor', item.handle);
  if (item.why === 'group') return t('question_group');
  if (!item.handle) return t('question_who');
  return t(item.why === 'left' ? 'question_left' : 'question_sent', item.handle);
}
