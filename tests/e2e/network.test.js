// The extension makes no request: neither in the network log of a whole session, nor in its code.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { Browser, extensionId, send } from './support/browser.js';
import { extensionFolder, temporary } from './support/folders.js';
import { Site } from './support/site.js';
import { Team } from './support/team.js';

test('the network log of a session holds only what the page itself asked for', async () => {
  const folder = temporary('net');
  const netLog = path.join(folder, 'net.json');
  const site = await Site.start();
  const team = await Team.start();
  let browser;
  try {
    browser = await Browser.start({ site, team, netLog });
    const profile = await browser.open('/lead_one/');
    const page = await browser.open('/direct/t/1/');
    await send(page, 'seen by nobody else');
    await team.waitForTexts('seen by nobody else');
    const popup = await browser.context.newPage();
    await popup.goto(`chrome-extension://${extensionId}/popup.html`);
    await popup.getByText('Connected').waitFor();
    await profile.close();
    await browser.stop(); // the log is whole only then

    const { constants, events } = JSON.parse(readFileSync(netLog, 'utf8'));
    const started = constants.logEventTypes.URL_REQUEST_START_JOB;
    const requests = events.filter(({ type, params }) => type === started && params?.url).map(({ params }) => params);
    const toSite = requests.filter(({ url }) => url.startsWith('https://www.instagram.com')).map(({ url }) => new URL(url).pathname).sort();
    assert.deepEqual(toSite, ['/app.css', '/app.css', '/app.js', '/app.js', '/direct/t/1/', '/lead_one/']);
    assert.deepEqual(requests.filter(({ initiator }) => initiator?.startsWith('chrome-extension:')), []);
    // The browser's own errands, which the machine answers with "not found".
    const elsewhere = requests.map(({ url }) => new URL(url)).filter(({ protocol, hostname }) => /^(http|ws)/.test(protocol) && hostname !== 'www.instagram.com');
    assert.deepEqual(elsewhere.filter(({ hostname }) => !/(^|\.)(google|googleapis|gstatic|gvt1)\.com$/.test(hostname)).map(String), []);
    assert.deepEqual([...new Set(site.requests)].sort(), ['GET /app.css', 'GET /app.js', 'GET /direct/t/1/', 'GET /lead_one/']);
  } finally {
    await browser?.stop();
    await team.stop();
    await site.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test('the built code has nothing that could make one, or turn data into markup', () => {
  const forbidden = /\b(fetch|importScripts|eval)\s*\(|XMLHttpRequest|WebSocket|WebTransport|EventSource|RTCPeerConnection|sendBeacon|new\s+Image\b|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\.click\(\)/;
  const code = readdirSync(extensionFolder).filter((name) => /\.(js|html|css)$/.test(name));
  assert.ok(code.includes('content.js') && code.includes('worker.js'));
  for (const name of code) assert.doesNotMatch(readFileSync(path.join(extensionFolder, name), 'utf8'), forbidden, name);
  const { permissions, host_permissions: hosts, web_accessible_resources: open, ...manifest } = JSON.parse(readFileSync(path.join(extensionFolder, 'manifest.json'), 'utf8'));
  assert.deepEqual([permissions, hosts, open], [['nativeMessaging', 'storage'], ['https://www.instagram.com/*'], undefined]);
  assert.match(manifest.content_security_policy.extension_pages, /default-src 'none'.*connect-src 'none'/);
});
