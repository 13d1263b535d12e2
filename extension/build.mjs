// Builds dist/, which Chrome loads unpacked; with --zip also instacrm-extension-VERSION.zip for the store.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const dist = path.join(root, 'dist');

const common = {
  bundle: true,
  target: 'chrome116',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  absWorkingDir: root,
};

async function bundle() {
  // Chrome loads content scripts as classic scripts: the only reason for a bundler.
  await build({ ...common, entryPoints: { content: 'src/content/main.js' }, outdir: dist, format: 'iife' });
  await build({
    ...common,
    entryPoints: {
      worker: 'src/worker/main.js',
      popup: 'src/popup/popup.js',
      options: 'src/options/options.js',
    },
    outdir: dist,
    format: 'esm',
  });
}

async function copy() {
  for (const [from, to] of [
    ['manifest.json', 'manifest.json'],
    ['_locales', '_locales'],
    ['icons', 'icons'],
    ['src/shared/page.css', 'page.css'],
    ['src/popup/popup.html', 'popup.html'],
    ['src/options/options.html', 'options.html'],
  ]) {
    await cp(path.join(root, from), path.join(dist, to), { recursive: true });
  }
}

// zlib's own crc32 is younger than the Node that Debian 12 has.
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A zip of the folder's files, in their names' order and with one fixed date: the same input, the same bytes. */
async function zip(folder) {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const name of names) {
    const body = await readFile(path.join(folder, name));
    const packed = deflateRawSync(body, { level: 9 });
    const label = Buffer.from(name.split(path.sep).join('/'));
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0); // version needed
    fields.writeUInt16LE(0x800, 2); // names are UTF-8
    fields.writeUInt16LE(8, 4); // deflate
    fields.writeUInt16LE(0x21, 8); // 1 January 1980
    fields.writeUInt32LE(crc32(body), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(body.length, 18);
    fields.writeUInt16LE(label.length, 22);
    parts.push(Buffer.from('PK\x03\x04'), fields, label, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, rest, label);
    offset += 30 + label.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await bundle();
await copy();
if (process.argv.includes('--zip')) {
  const { version } = JSON.parse(await readFile(path.join(root, 'manifest.json'), 'utf8'));
  const file = path.join(root, `instacrm-extension-${version}.zip`);
  await writeFile(file, await zip(dist));
  console.log(file);
}
