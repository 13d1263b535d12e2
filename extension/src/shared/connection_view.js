// The line to the daemon in words, and what mends it: in popup and settings.

import { describe } from './connection.js';
import { h } from './dom.js';
import { registerCommand } from './setup.js';
import { t } from './words.js';

const address = () => `chrome-extension://${chrome.runtime.id}/`;

/** What has to be typed, or put into the config. */
const remedies = { missing: () => registerCommand, forbidden: () => registerCommand, refused: address };

/** Elements that show the connection as it stands in storage. */
export function connectionLines(connection) {
  const { state, title, help, detail } = describe(connection);
  const remedy = remedies[state]?.() ?? null;
  return [
    h('p', { class: 'state' }, h('span', { class: `dot ${state}`, 'aria-hidden': 'true' }), t(title)),
    h('p', { class: 'soft' }, t(help, address())),
    remedy && h('pre', {}, remedy),
    detail && state !== 'missing' && h('p', { class: 'soft' }, detail),
    h('div', { class: 'row' },
      state !== 'connected' && h('button', { type: 'button', class: 'main', onclick: reconnect }, t('reconnect')),
      remedy && copyButton(remedy)),
  ].filter(Boolean);
}

export const askForConnection = () => chrome.runtime.sendMessage({ do: 'reconnect' }).catch(() => {});

async function reconnect(event) {
  event.target.disabled = true;
  await askForConnection();
  event.target.disabled = false;
}

function copyButton(text) {
  const button = h('button', { type: 'button', onclick: async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = t('copied');
  } }, t('copy'));
  return button;
}
