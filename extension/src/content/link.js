// To the worker and to storage. After an update of the extension this script is an orphan: Chrome has cut both,
// and only a reload of the tab brings a new one.

import { abandonedAfter, keyOf, makeItem } from '../shared/items.js';
import { t } from '../shared/words.js';

export class Orphaned extends Error {}

export const alive = () => {
  try {
    return Boolean(chrome.runtime?.id);
  } catch {
    return false;
  }
};

const guarded = async (work) => {
  if (!alive()) throw new Orphaned(t('orphan'));
  try {
    return await work();
  } catch (error) {
    if (!alive() || /context invalidated/i.test(String(error))) throw new Orphaned(t('orphan'));
    throw error;
  }
};

/**
 * Tells when the extension is taken away from under us: a line to the worker breaks then. It breaks too when
 * Chrome stops an idle worker; then it is tied again, but not before somebody looks, so as to let it sleep.
 */
export class Tie {
  #port = null;
  #at = 0;

  constructor(onCut) {
    this.onCut = onCut;
  }

  hold(now) {
    if (this.#port || !alive() || now - this.#at < 30_000) return;
    this.#at = now;
    try {
      this.#port = chrome.runtime.connect({ name: 'tab' });
    } catch {
      return this.onCut();
    }
    this.#port.onDisconnect.addListener(() => {
      void chrome.runtime?.lastError;
      this.#port = null;
      setTimeout(() => alive() || this.onCut(), 1_000); // Chrome is not done with us at once
    });
  }
}

/** A request to the worker: its answer, or {error: {message}}. */
export const ask = (message) =>
  guarded(async () => {
    try {
      return (await chrome.runtime.sendMessage(message)) ?? { error: { message: t('line_no_answer') } };
    } catch (error) {
      if (!alive()) throw error;
      return { error: { message: String(error.message ?? error) } };
    }
  });

export const load = (key) => guarded(async () => (await chrome.storage.local.get(key))[key]);
export const save = (key, value) => guarded(() => chrome.storage.local.set({ [key]: value }));

/** The queue, from a tab's side. */
export const queue = {
  put: (item) => save(keyOf(item.id), item),
  get: (id) => load(keyOf(id)),
  drop: (id) => guarded(() => chrome.storage.local.remove(keyOf(id))),
  note: (id, at, handle, actor, text) => queue.put(makeItem('note', id, at, { handle, actor, text })),
  override: (id, at, handle, actor, text) => queue.put(makeItem('override', id, at, { handle, actor, text })),
};

/** How often a held item is touched, so that nobody takes it for abandoned. */
export const touchEvery = abandonedAfter / 4;
