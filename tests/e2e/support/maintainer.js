// Who mends the selectors when Instagram changes its page, and signs them for the team, with Debian's minisign.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { extensionSource, temporary } from './folders.js';

const minisign = (...words) => execFileSync('minisign', words, { stdio: 'pipe' });

export const builtIn = () => JSON.parse(readFileSync(path.join(extensionSource, 'src/shared/selectors.json'), 'utf8'));

export class Maintainer {
  constructor() {
    this.folder = temporary('key');
    const at = (name) => path.join(this.folder, name);
    minisign('-G', '-W', '-p', at('public'), '-s', at('secret'));
    this.secret = at('secret');
    this.publicKey = readFileSync(at('public'), 'utf8').trim().split('\n').at(-1);
  }

  /** Writes and signs the built-in ones as `change` has left them. */
  sign(file, change) {
    const data = builtIn();
    change(data);
    writeFileSync(file, JSON.stringify(data, null, 2));
    minisign('-S', '-W', '-s', this.secret, '-m', file);
  }

  stop() {
    return rm(this.folder, { recursive: true, force: true });
  }
}
