// The content script: wires the page's reader, the capture machine, the recorder and what the person sees.

import { newId } from '../shared/ids.js';
import { Capture } from './capture.js';
import { alive, Tie } from './link.js';
import { Page } from './page.js';
import { Presenter } from './presenter.js';
import { Recorder } from './recorder.js';
import { selectors } from './selectors.js';
import { selfTest } from './self_test.js';
import { Threads } from './threads.js';
import { Watcher } from './watcher.js';

const now = () => Date.now();
const page = new Page(document, selectors);
const threads = new Threads({ now });
const presenter = new Presenter({ page, now });

const tie = new Tie(() => presenter.render());

const recorder = new Recorder({
  target: (intent) => watcher.targetOf(intent.scene.thread, intent.scene.threadId),
  profileOf: (handle) => presenter.profileOf(handle),
  onChange: () => presenter.lost(recorder.lost.length),
  now,
});

const watcher = new Watcher({
  page,
  capture: new Capture({ now, newId }),
  threads,
  now,
  onEffects: (effects) => {
    recorder.take(effects);
    if (effects.some(({ type }) => type === 'hold')) presenter.captured();
  },
  onScene: (scene) => {
    recorder.actorSeen(scene.actor);
    presenter.scene(scene);
  },
  onLook: () => {
    recorder.looked();
    tie.hold(now());
    if (!alive()) presenter.render();
  },
});

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  if (message?.push === 'self_test') reply(selfTest(page));
});

presenter.start();
watcher.start();
