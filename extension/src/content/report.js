// What of the page can be seen, told to the daemon for `instacrm doctor`. English as the doctor is, and without a
// name: what is on the page stays there.

const settle = 5_000; // a page that has changed is still being built
const pause = 60_000; // between two reports of a tab

const repair = 'update the extension, or sign newer selectors: docs/extension.md says how';
const failures = {
  account: ['fail', 'the account that is signed in is not seen: DMs wait until it is'],
  composer: ['fail', 'the message field is not found: DMs sent there are not noticed'],
  list: ['fail', 'the list of messages is not found: after each DM the person is asked whether it was sent'],
  header: ['warn', 'no name is seen above the chat (a group may have none): after each DM the person is asked for it'],
  bubble: ['warn', "no message on view is taken for one's own: right if all of them are the other person's"],
  profile: ['warn', 'name and bio of the open profile are not found: DMs carry neither'],
};

/** Of a check by selfTest: ok, warn, fail, or null for nothing to look for. */
export function stateOf(name, seen, page) {
  if (seen === null || seen) return seen && 'ok';
  // A profile can be read without being signed in, a chat cannot.
  return name === 'account' && page !== 'thread' ? 'warn' : failures[name][0];
}

/** The params of page.report for a selfTest and the selectors in use; null for a page that says nothing. */
export function reportOf({ page, checks }, { selectors, served, problem }, { extension, language }) {
  if (page === 'other') return null;
  const lines = Object.entries(checks).filter(([, seen]) => seen !== null).map(([name, seen]) => (seen
    ? { name, state: 'ok', text: 'found' }
    : { name, state: stateOf(name, seen, page), text: failures[name][1], remedy: repair }));
  lines.push(problem
    ? { name: 'selectors', state: 'fail', text: `the team's file is not used: ${problem}`, remedy: 'mend it, raise its version and sign it again' }
    : { name: 'selectors', state: 'ok', text: `version ${selectors.version}, ${served ? "the team's" : 'built in'}` });
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
