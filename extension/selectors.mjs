// The file that a maintainer mends and signs when Instagram has changed its page:
//   npm run selectors             writes selectors.json, the built-in ones with the next version
//   npm run selectors -- FILE     says whether FILE is in order, before it is signed
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import './english.mjs';
import { readSelectors } from './src/shared/selectors.js';

const builtInFile = new URL('src/shared/selectors.json', import.meta.url);
const builtIn = JSON.parse(await readFile(builtInFile, 'utf8'));
const target = path.join(process.env.INIT_CWD ?? '.', 'selectors.json'); // npm goes to its own folder first

async function write() {
  const text = (await readFile(builtInFile, 'utf8')).replace(/("version": )\d+/, `$1${builtIn.version + 1}`);
  await writeFile(target, text, { flag: 'wx' });
  return `${target}: version ${builtIn.version + 1}`;
}

/** Whether a selector is one, only a browser knows: here each counts as one. */
async function check(file) {
  const { version } = readSelectors(JSON.parse(await readFile(path.resolve(process.env.INIT_CWD ?? '.', file), 'utf8')), () => true);
  if (version <= builtIn.version) throw new Error(`version: ${version} would not be used, the built-in ones have ${builtIn.version}`);
  return `${file}: version ${version}, in order`;
}

try {
  const [file] = process.argv.slice(2);
  console.log(await (file ? check(file) : write()));
} catch (error) {
  console.error(error.code === 'EEXIST' ? `${target} is there already: give it as the argument to have it checked` : error.message);
  process.exit(1);
}
