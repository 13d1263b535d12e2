// Builds the extension and its zip, then runs the tests against it: npm test [FILE…]
//   INSTACRM_BIN   the programs' folder, from the project's root; default build/dev/bin
//   CHROMIUM       the browser; default /usr/bin/chromium
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { extensionSource, programs, tests } from './support/folders.js';

for (const name of ['instacrmd', 'instacrm-nmhost', 'instacrm']) {
  if (existsSync(path.join(programs, name))) continue;
  console.error(`${path.join(programs, name)} is not there: run ./dev build, or set INSTACRM_BIN`);
  process.exit(2);
}
const build = spawnSync('npm', ['run', '--silent', 'zip'], { cwd: extensionSource, stdio: ['ignore', 'ignore', 'inherit'] });
if (build.status !== 0) {
  console.error(build.error?.message ?? 'the extension was not built');
  process.exit(1);
}

const given = process.argv.slice(2);
const names = given.length > 0 ? given : readdirSync(tests).filter((name) => name.endsWith('.test.js')).sort();
run({
  files: names.map((name) => path.resolve(tests, name)),
  concurrency: 3, // they mostly wait for the page
  timeout: 30 * 60_000, // for a file; it only ends what hangs, as each wait has a limit of its own
})
  .on('test:fail', () => { process.exitCode = 1; })
  .compose(new spec())
  .pipe(process.stdout);
