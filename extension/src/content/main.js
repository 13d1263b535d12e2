import { newId } from '../shared/ids.js';
import { Capture } from './capture.js';
import { Page } from './page.js';
import { Recorder } from './recorder.js';
import { selectors } from './selectors.js';
import { Threads } from './threads.js';
import { Watcher } from './watcher.js';
import { ask } from './link.js';

const now = () => Date.now();
const page = new Page(document, selectors);
const threads = new Threads({ now });
const capture = new Capture({ now, newId });
const recorder = new Recorder({ target: () => null, profileOf: () => null, onChange: () => {}, now });
const watcher = new Watcher({
  page, capture, threads, now,
  onEffects: (effects) => recorder.take(effects),
  onScene: (scene) => { recorder.actorSeen(scene.actor); if (scene.actor) ask({do:'call', method:'actors.seen', params:{handle:scene.actor}}); },
});
watcher.start();
