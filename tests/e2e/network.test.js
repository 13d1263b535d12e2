// The extension makes no request: neither in the network log of a session (that of every other browser of these tests
// is judged when it stops), nor in its code.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Browser, extensionId, send } from './support/browser.js';
import { extensionFolder } from './support/folders.js';
import { assertOnlyPages, toSite } from './support/net_log.js';
import { Site } from './support/site.js';
import { Team } from './support/team.js';
import { stopAll } from './support/wait.js';

test('the network log of a session holds only what the page itself asked for', async () => {
  const site = await Site.start();
  const team = await Team.start();
  let browser;
  try {
    browser = await Browser.start({ site, team });
    const profile = await browser.open('/lead_one/');
    const page = await browser.open('/direct/t/1/');
    await send(page, 'seen by nobody else');
    await team.waitForTexts('seen by nobody else');
    const popup = await browser.context.newPage();
    await popup.goto(`chrome-extension://${extensionId}/popup.html`);
    await popup.getByText('Connected').waitFor();
    await profile.close();
    await browser.stop(); // the log is whole only then
    assert.deepEqual(toSite(browser.requests), ['/app.css', '/app.css', '/app.js', '/app.js', '/direct/t/1/', '/lead_one/']);
    assert.deepEqual([...new Set(site.requests)].sort(), ['GET /app.css', 'GET /app.js', 'GET /direct/t/1/', 'GET /lead_one/']);
  } finally {
    await stopAll(browser, team, site);
  }
});

test('a request of our own would be seen', () => {
  const page = { url: 'https://www.instagram.com/lead_one/' };
  assertOnlyPages([page, { url: 'https://www.instagram.com/app.js' }, { url: 'https://update.googleapis.com/x' }, { url: 'chrome-extension://x/popup.html' }]);
  for (const ours of [
    { url: 'https://www.instagram.com/app.js', initiator: 'chrome-extension://x' }, { url: 'https://www.instagram.com/api/v1/users/' },
    { url: 'https://tracker.example/pixel' }, { url: 'wss://tracker.example/' },
  ]) assert.throws(() => assertOnlyPages([page, ours]), assert.AssertionError, ours.url);
  const file = { url: 'https://www.instagram.com/app.css' };
  assert.throws(() => assertOnlyPages([page, file, file]), assert.AssertionError);
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
