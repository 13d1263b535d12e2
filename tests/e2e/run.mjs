// Builds the extension, then runs the tests against it: npm test [FILE…]
//   INSTACRM_BIN   the programs' folder, from the project's root; default build/dev/bin
//   CHROMIUM       the browser; default /usr/bin/chromium
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const root = path.resolve(here, '../..');
const extension = path.join(root, 'extension');

function run(command, args, folder) {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

const programs = path.resolve(root, process.env.INSTACRM_BIN ?? 'build/dev/bin');
for (const name of ['instacrmd', 'instacrm-nmhost']) {
  if (existsSync(path.join(programs, name))) continue;
  console.error(`${path.join(programs, name)} is not there: run ./dev build, or set INSTACRM_BIN`);
  process.exit(2);
}
if (!existsSync(path.join(extension, 'node_modules'))) run('npm', ['ci', '--no-audit', '--no-fund'], extension);
run('npm', ['run', '--silent', 'build'], extension);

const given = process.argv.slice(2);
const files = given.length > 0 ? given : readdirSync(here).filter((name) => name.endsWith('.test.js')).sort();
run(process.execPath, ['--test', '--test-concurrency=3', '--test-timeout=200000', '--test-reporter=spec', ...files], here);
