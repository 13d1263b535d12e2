// What a browser asked for, by its own network log.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** Of each request {url, initiator, …}; of a browser that was killed, those that it had written. */
export function requestsIn(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const { constants } = JSON.parse(`${lines[0].replace(/,$/, '')}}`);
  const started = constants.logEventTypes.URL_REQUEST_START_JOB;
  const requests = [];
  for (const line of lines.slice(1)) {
    if (!line.includes(`"type":${started}`)) continue;
    try {
      const { type, params } = JSON.parse(line.replace(/[\],]+$/, ''));
      if (type === started && params?.url) requests.push(params);
    } catch {
      // The last line of a browser that was killed.
    }
  }
  return requests;
}

const pathOf = ({ url }) => new URL(url).pathname;
const ofSite = ({ url }) => url.startsWith('https://www.instagram.com/');
const files = new Set(['/app.css', '/app.js']);

/** What was asked of the imitated site, in the order of the alphabet. */
export const toSite = (requests) => requests.filter(ofSite).map(pathOf).sort();

/** Nothing but documents, what they consist of, and the browser's own errands, which the machine answers with "not found". */
export function assertOnlyPages(requests) {
  assert.deepEqual(requests.filter(({ initiator }) => initiator?.startsWith('chrome-extension:')), []);
  const elsewhere = requests.filter((request) => !ofSite(request)).map(({ url }) => new URL(url)).filter(({ protocol }) => /^(http|ws)/.test(protocol));
  assert.deepEqual(elsewhere.filter(({ hostname }) => !/(^|\.)(google|googleapis|gstatic|gvt1)\.com$/.test(hostname)).map(String), []);
  const asked = toSite(requests);
  const documents = asked.filter((path) => !files.has(path));
  assert.deepEqual(documents.filter((path) => !/^\/(direct\/t\/\d+|[a-z0-9._]+)\/$/.test(path)), []);
  for (const file of files) assert.ok(asked.filter((path) => path === file).length <= documents.length, `${file} was asked for more often than there were pages`);
}
