import { connectionKey } from '../shared/connection.js';
import { askForConnection, connectionLines } from '../shared/connection_view.js';
import { fill, h } from '../shared/dom.js';
import { choices, readSettings, settingsKey } from '../shared/settings.js';
import { t } from '../shared/words.js';

const connection = h('div', { class: 'connection', role: 'status', 'aria-label': t('connection') });
const saved = h('p', { class: 'soft', role: 'status' }, t('opt_kept'));
let settings = readSettings((await chrome.storage.local.get(settingsKey))[settingsKey]);

async function change(name, value) {
  settings = { ...settings, [name]: value };
  await chrome.storage.local.set({ [settingsKey]: settings });
  saved.textContent = t('opt_saved');
}

const tick = (name) =>
  h('div', { class: 'setting' }, h('label', { class: 'tick' },
    h('input', { type: 'checkbox', checked: settings[name], onchange: (event) => change(name, event.target.checked) }),
    h('span', {}, h('strong', {}, t(`opt_${name}`)), h('br'), h('span', { class: 'soft' }, t(`opt_${name}_help`)))));

const choice = (name, help = null) =>
  h('div', { class: 'setting' }, h('label', {}, h('strong', {}, t(`opt_${name}`)), help && h('span', { class: 'soft' }, help),
    h('select', { onchange: (event) => change(name, event.target.value) },
      choices[name].map((value) => h('option', { value, selected: settings[name] === value }, t(`opt_${name}_${value}`))))));

document.body.append(h('main', {},
  h('header', {}, h('img', { src: 'icons/48.png', alt: '', width: 36, height: 36 }), h('h1', {}, t('options_title'))),
  connection, tick('banner'), choice('contacts', t('opt_contacts_help')), choice('theme'), saved));

async function showConnection() {
  fill(connection, connectionLines((await chrome.storage.local.get(connectionKey))[connectionKey]));
}

chrome.storage.onChanged.addListener((changes) => changes[connectionKey] && showConnection());
await showConnection();
askForConnection();
