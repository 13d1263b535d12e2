// A daemon with a store of its own, in a folder that goes away with the test.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { programs, temporary } from './folders.js';
import { Pipe } from './pipe.js';
import { until } from './wait.js';

/** A DM's time is that of the key, however much later it was confirmed: after the text's last change, before the page sent it. */
export function assertSentAt(dm, { typed, at }) {
  const logged = Date.parse(dm.at);
  const rounding = 5;
  assert.ok(logged >= typed - rounding && logged <= at + rounding, `"${dm.text}" was typed at ${typed}, sent at ${at}, logged for ${logged}`);
}

const dmOf = ({ handle, actor, text, at, kind }) => ({ handle, actor, text, at, failed: kind === 'outreach_failed' });

export class Team {
  /** cloud: the address of a database that teams share; config: more lines for the config. */
  static async start({ operator = 'Anna', cloud = null, config = '' } = {}) {
    const team = new Team();
    team.home = temporary('e2e');
    await writeFile(
      path.join(team.home, 'instacrm.yaml'),
      // The tests decide when the daemon runs.
      `operator: {name: ${operator}, email: ${operator.toLowerCase()}@example.com}\n`
        + 'native_host: {start_daemon: false}\n'
        + (cloud ? `cloud: {url: "${cloud}", interval: 1s}\n` : '')
        + config,
    );
    await team.startDaemon();
    return team;
  }

  async startDaemon() {
    this.errors = '';
    this.daemon = spawn(path.join(programs, 'instacrmd'), [], {
      env: { ...process.env, INSTACRM_HOME: this.home },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.daemon.stderr.on('data', (data) => { this.errors += data; });
    const failed = new Promise((_, reject) => this.daemon.once('error', reject));
    this.pipe = await Promise.race([failed, until('the daemon', async () => {
      if (this.daemon.exitCode !== null) throw new Error(`instacrmd ended: ${this.errors}`);
      const pipe = await Pipe.open(path.join(this.home, 'run/instacrm.sock'));
      if (pipe.hello.state === 'ready') return pipe;
      pipe.close();
      return null;
    })]);
  }

  /** Ends the daemon at once, as a crash would. */
  async killDaemon(signal = 'SIGKILL') {
    this.pipe.close();
    if (this.daemon.exitCode !== null || this.daemon.signalCode !== null) return;
    const ended = new Promise((resolve) => this.daemon.once('exit', resolve));
    this.daemon.kill(signal);
    await ended;
  }

  async stop() {
    await this.killDaemon('SIGTERM');
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The DMs in the store, oldest first: {handle, actor, text, at, failed}. */
  async dms() {
    const rows = await this.pipe.rows('logs.list', { kind: ['outreach', 'outreach_failed'], ascending: true });
    return rows.map(dmOf);
  }

  /** The same, as a person asks for them. */
  async listed() {
    const { stdout } = await promisify(execFile)(path.join(programs, 'instacrm'), ['logs', 'list', '--kind', 'outreach', '--kind', 'outreach_failed', '--json'], {
      env: { ...process.env, INSTACRM_HOME: this.home },
    });
    return JSON.parse(stdout).logs.reverse().map(dmOf);
  }

  /** Waits until the store has this many DMs, and returns them. */
  async waitForDms(count) {
    let seen = [];
    await until(`${count} DMs in the store`, async () => {
      seen = await this.dms();
      if (seen.length < count) throw new Error(`there are ${seen.length}: ${JSON.stringify(seen)}`);
      return true;
    });
    return seen;
  }

  /** Waits until the store has a DM with each of these texts, and returns them in this order, by handle. */
  async waitForTexts(...texts) {
    let seen = [];
    await until(`DMs in the store: ${texts.join(' | ')}`, async () => {
      seen = await this.dms();
      const missing = texts.filter((text) => !seen.some((dm) => dm.text === text));
      if (missing.length > 0) throw new Error(`missing: ${missing.join(' | ')}; there are: ${JSON.stringify(seen)}`);
      return true;
    });
    return texts.map((text) => {
      const same = seen.filter((dm) => dm.text === text);
      if (same.length > 1) throw new Error(`"${text}" was logged ${same.length} times`);
      return same[0];
    });
  }
}
