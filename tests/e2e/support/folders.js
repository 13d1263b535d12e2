// Where things lie.
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../..', import.meta.url));

export const extensionSource = path.join(project, 'extension');
export const extensionFolder = path.join(extensionSource, 'dist');
export const programs = path.resolve(project, process.env.INSTACRM_BIN ?? 'build/dev/bin');
export const tests = path.join(project, 'tests/e2e');
export const site = path.join(tests, 'site');
export const output = path.join(tests, 'output');

/** A new folder; in /tmp, because the path of a socket has to be short. */
export const temporary = (what) => mkdtempSync(`/tmp/icrm-${what}-`);
