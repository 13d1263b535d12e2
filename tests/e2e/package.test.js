// What goes to the store is what these tests load, file by file.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { extensionFolder, extensionSource, temporary } from './support/folders.js';

const contents = (folder, within = '') => readdirSync(path.join(folder, within), { withFileTypes: true }).flatMap((entry) => {
  const name = path.join(within, entry.name);
  return entry.isDirectory() ? contents(folder, name) : [[name, readFileSync(path.join(folder, name), 'base64')]];
}).sort();

test('the zip for the store holds the built folder', async () => {
  const { version } = JSON.parse(readFileSync(path.join(extensionFolder, 'manifest.json'), 'utf8'));
  const folder = temporary('zip');
  try {
    execFileSync('python3', ['-m', 'zipfile', '-e', path.join(extensionSource, `instacrm-extension-${version}.zip`), folder]);
    assert.deepEqual(contents(folder), contents(extensionFolder));
    assert.ok(contents(folder).some(([name]) => name === 'manifest.json'), 'the manifest lies at the top');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
