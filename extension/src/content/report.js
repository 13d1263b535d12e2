// What of the page can be seen, told to the daemon for `instacrm doctor`, which shows these words as they are.
// Without a name: what is on the page stays there.

import { t } from '../shared/words.js';

const settle = 5_000; // a page that has changed is still being built
const pause = 60_000; // between two reports of a tab

/** What it means that a check does not find its thing. */
const missing = { account: 'fail', composer: 'fail', list: 'fail', header: 'warn', bubble: 'warn', profile: 'warn' };

/** Of a check by selfTest: ok, warn, fail, or null for nothing to look for. */
export function stateOf(name, seen, page) {
  if (seen === null || seen) return seen && 'ok';
  // A profile can be read without being signed in, a chat cannot.
  return name === 'account' && page !== 'thread' ? 'warn' : missing[name];
}

/** The params of page.report for a selfTest and the selectors in use; null for a page that says nothing. */
export function reportOf({ page, checks }, { selectors, served, problem }, { extension, language }) {
  if (page === 'other') return null;
  const lines = Object.entries(checks).filter(([, seen]) => seen !== null).map(([name, seen]) => (seen
    ? { name, state: 'ok', text: t('report_found') }
    : { name, state: stateOf(name, seen, page), text: t(`report_${name}`), remedy: t('report_repair') }));
  lines.push(problem
    ? { name: 'selectors', state: 'fail', text: t('report_refused', problem), remedy: t('report_refused_repair') }
    : { name: 'selectors', state: 'ok', text: t(served ? 'report_served' : 'report_built_in', selectors.version) });
  return { page, checks: lines, extension, selectors: selectors.version, ...(language && { language }) };
}

/** Looks when the page has come to rest after a change, and tells only news. */
export class Reporter {
  #timer = null;
  #sentAt = -Infinity;
  #sent = new Map(); // page → the last report, as text

  /** look(): a report or null; send(report): a promise of {error?}; idle(work): when the page has nothing to do. */
  constructor({ look, send, now, idle }) {
    Object.assign(this, { look, send, now, idle });
  }

  /** Something else is on view, or is read by other selectors. */
  changed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.idle(() => this.#report()), Math.max(settle, this.#sentAt + pause - this.now()));
  }

  /** The daemon may have been started anew. */
  again() {
    this.#sent.clear();
    this.changed();
  }

  async #report() {
    const report = this.look();
    const text = JSON.stringify(report);
    if (!report || this.#sent.get(report.page) === text) return;
    this.#sentAt = this.now();
    const { error } = await this.send(report);
    if (!error) this.#sent.set(report.page, text);
  }
}
