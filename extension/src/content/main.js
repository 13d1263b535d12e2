// The content script: wires the page's reader, the capture machine, the recorder and what the person sees.

import { newId } from '../shared/ids.js';
import builtIn from '../shared/selectors.json';
import { Capture } from './capture.js';
import { alive, ask, Tie } from './link.js';
import { NextTab } from './next_tab.js';
import { Page, textOf } from './page.js';
import { Presenter } from './presenter.js';
import { Recorder } from './recorder.js';
import { Reporter, reportOf } from './report.js';
import { SelectorSwitch } from './selector_switch.js';
import { selfTest } from './self_test.js';
import { Threads } from './threads.js';
import { Watcher } from './watcher.js';

const now = () => Date.now();
const page = new Page(document);
const capture = new Capture({ now, newId });
const selectors = new SelectorSwitch({
  page,
  capture,
  builtIn,
  onUse: () => {
    watcher.again();
    reporter.changed();
  },
});
const threads = new Threads({ now });
const nextTab = new NextTab({
  path: () => page.path,
  busy: () => !capture.settled || page.composers().some((composer) => textOf(composer) !== '') || presenter.unsaved,
  onLeave: () => ask({ do: 'next_tab' }).catch(() => {}),
  now,
});
const presenter = new Presenter({ page, nextTab, now });

const tie = new Tie(() => presenter.render());

const recorder = new Recorder({
  target: (intent) => watcher.targetOf(intent.scene.thread, intent.scene.threadId),
  profileOf: (handle) => presenter.profileOf(handle),
  onChange: () => presenter.lost(recorder.lost.length),
  now,
});

const reporter = new Reporter({
  look: () => reportOf(selfTest(page), selectors.inUse, {
    extension: chrome.runtime.getManifest().version, language: document.documentElement.lang,
  }),
  send: (report) => ask({ do: 'report', report }),
  idle: (work) => requestIdleCallback(() => alive() && work(), { timeout: 10_000 }),
  now,
});

const watcher = new Watcher({
  page,
  capture,
  threads,
  now,
  onEffects: (effects) => {
    recorder.take(effects);
    const held = effects.findLast(({ type }) => type === 'hold');
    if (!held) return;
    nextTab.sent(held.intent.id);
    presenter.captured();
  },
  onScene: (scene) => {
    recorder.actorSeen(scene.actor);
    presenter.scene(scene);
    reporter.changed();
  },
  onLook: () => {
    recorder.looked();
    selectors.looked();
    presenter.looked();
    tie.hold(now());
    if (!alive()) presenter.render();
  },
});

/** Announces nothing that would not come: the only tab of a window stays. */
async function toldOfNextTab(message) {
  const { result } = await ask({ do: 'has_next_tab' });
  if (result !== true) return;
  nextTab.told(message);
  presenter.countdown.begin();
}

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  if (message?.push === 'self_test') reply(selfTest(page));
  if (message?.push === 'connected') reporter.again();
  if (message?.push === 'next_tab') toldOfNextTab(message).catch(() => {});
});

presenter.start();
watcher.start();
selectors.start();
