// The line to the daemon: JSON-RPC over Chrome's native messaging, to the shim that hands it on.
//
// Opened when somebody wants something, opened again after it broke (with back-off), closed when nobody needs
// it. The shim answers for a daemon that is away, so that a request ends soon either way.

import { Backoff } from '../shared/backoff.js';
import { t } from '../shared/words.js';

export const hostName = 'com.instacrm.nmhost';

/** The daemon's codes after which the same request may succeed a little later. */
const passing = new Set([1002, 1004, 1005, 1008, 1009, 1010, 1016, -32603]);

export class RequestError extends Error {
  /** passing: worth another try; lost: nobody knows whether it was carried out. */
  constructor({ code = null, message, remedy = null, field = null, lost = false }) {
    super(message);
    Object.assign(this, { code, remedy, field, lost, passing: lost || code === null || passing.has(code) });
  }
}

/** What the person should know about the line. `detail` is Chrome's or the daemon's own sentence. */
const states = {
  missing: /not found/i,
  forbidden: /forbidden/i,
};

export class NativePort {
  #port = null;
  #waiting = new Map(); // id → {resolve, reject, timer}
  #nextId = 1;
  #blockedUntil = 0;
  #backoff = new Backoff();

  /** runtime: chrome.runtime; onNotice(method, params); onState(state, detail); onOpen(). */
  constructor({ runtime, onNotice, onState, onOpen, patience = 8_000 }) {
    Object.assign(this, { runtime, onNotice, onState, onOpen, patience });
  }

  get open() {
    return this.#port !== null;
  }

  /** Milliseconds until another attempt makes sense. */
  get rest() {
    return Math.max(0, this.#blockedUntil - Date.now());
  }

  /** The person asks: no waiting for the back-off. */
  hurry() {
    this.#blockedUntil = 0;
  }

  /** The result, or a RequestError. */
  async request(method, params) {
    this.#connect();
    const id = this.#nextId++;
    const reply = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#settle(id)?.reject(new RequestError({ message: t('line_no_answer'), lost: true }));
      }, this.patience);
      this.#waiting.set(id, { resolve, reject, timer });
    });
    try {
      this.#port.postMessage({ jsonrpc: '2.0', id, method, params });
    } catch (error) {
      this.#settle(id)?.reject(new RequestError({ message: String(error.message ?? error) }));
    }
    return reply;
  }

  close() {
    this.#port?.disconnect();
    this.#lose('closed');
  }

  #connect() {
    if (this.#port) return;
    if (this.rest > 0) throw new RequestError({ message: this.lastProblem ?? t('line_rests') });
    const port = this.runtime.connectNative(hostName);
    this.#port = port;
    port.onMessage.addListener((message) => this.#take(port, message));
    port.onDisconnect.addListener(() => {
      const problem = this.runtime.lastError?.message ?? t('line_ended');
      if (this.#port !== port) return;
      this.#blockedUntil = Date.now() + this.#backoff.next();
      this.lastProblem = problem;
      const state = Object.keys(states).find((name) => states[name].test(problem)) ?? 'broken';
      this.#lose(problem);
      this.onState(state, problem);
    });
    this.onOpen();
  }

  #take(port, message) {
    if (port !== this.#port || typeof message !== 'object' || message === null) return;
    if (typeof message.method === 'string' && message.id === undefined) {
      this.onNotice(message.method, message.params ?? {});
      return;
    }
    const waiting = this.#settle(message.id);
    if (!waiting) return;
    this.#backoff.reset();
    if (message.error) {
      const { code, message: text, data } = message.error;
      this.onState(code === 1005 || code === 1010 ? 'away' : code === 1004 ? 'refused' : 'connected', text);
      waiting.reject(new RequestError({ code, message: text, remedy: data?.remedy, field: data?.field }));
    } else {
      this.onState(message.result?.queued === true ? 'away' : 'connected', null);
      waiting.resolve(message.result ?? {});
    }
  }

  #settle(id) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return null;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    return waiting;
  }

  #lose(problem) {
    this.#port = null;
    for (const id of [...this.#waiting.keys()])
      this.#settle(id).reject(new RequestError({ message: problem, lost: true }));
  }
}
