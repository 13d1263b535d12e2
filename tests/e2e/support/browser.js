// Debian's Chromium with the extension, the real shim, and www.instagram.com on this machine.
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { extensionFolder, programs, temporary } from './folders.js';
import { assertOnlyPages, requestsIn } from './net_log.js';
import { patience, until } from './wait.js';

export const extensionId = 'billnegnhalahgceekblndobbfncbgoa';

export class Browser {
  /** host: false leaves the native host unregistered; profile: the folder of an earlier browser. */
  static async start({ site, team, host = true, profile = null, options = {} }) {
    const browser = new Browser();
    Object.assign(browser, { site, team });
    browser.profile = profile ?? temporary('profile');
    browser.netLog = path.join(browser.profile, `net-${Date.now()}.json`);
    if (host) await browser.registerHost();
    browser.context = await chromium.launchPersistentContext(browser.profile, {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      headless: false, // the new headless mode, by the argument below, has extensions
      env: { ...process.env, INSTACRM_HOME: team.home },
      timeout: patience,
      viewport: { width: 1200, height: 800 },
      handleSIGINT: false,
      ...options,
      args: [
        '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic',
        `--disable-extensions-except=${extensionFolder}`, `--load-extension=${extensionFolder}`,
        `--host-resolver-rules=MAP www.instagram.com 127.0.0.1:${site.port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
        '--ignore-certificate-errors',
        `--log-net-log=${browser.netLog}`,
      ],
    });
    browser.context.setDefaultTimeout(patience);
    browser.worker = await browser.findWorker();
    return browser;
  }

  findWorker() {
    return until('the service worker', () => this.context.serviceWorkers().find((worker) => worker.url().includes(extensionId)));
  }

  async registerHost() {
    const folder = path.join(this.profile, 'NativeMessagingHosts');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'com.instacrm.nmhost.json'), JSON.stringify({
      name: 'com.instacrm.nmhost', description: 'InstaCRM', path: path.join(programs, 'instacrm-nmhost'), type: 'stdio',
      allowed_origins: [`chrome-extension://${extensionId}/`],
    }));
  }

  /** A tab on the imitated site, with options for it; answers to page.send and the like. */
  async open(address, options = {}) {
    const page = await this.context.newPage();
    await page.addInitScript((given) => { window.siteOptions = given; }, options);
    await page.goto(`https://www.instagram.com${address}`);
    return page;
  }

  /** What waits in the extension's storage. */
  async queue() {
    const stored = await this.inExtension(() => chrome.storage.local.get(null));
    return Object.entries(stored).filter(([key]) => key.startsWith('queue:')).map(([, item]) => item);
  }

  /** Runs a function in a page of the extension, which outlives any service worker. */
  async inExtension(work, argument) {
    if (!this.own || this.own.isClosed()) {
      this.own = await this.context.newPage();
      await this.own.goto(`chrome-extension://${extensionId}/options.html`);
    }
    return this.own.evaluate(work, argument);
  }

  /** Everything that the browser asked for, once it is stopped. */
  requests = null;

  /** Also judges what it asked for: of no run may a request be our own. */
  async stop({ keepProfile = false } = {}) {
    await this.context?.close().catch(() => {});
    const fresh = this.requests === null && existsSync(this.netLog);
    if (fresh) this.requests = requestsIn(this.netLog);
    if (!keepProfile) await rm(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    if (fresh) assertOnlyPages(this.requests);
  }
}

// --- what a person does on the site

export const composer = (page) => page.locator('[role="textbox"]');
export const sendButton = (page) => page.locator('.write [role="button"]').last();

export async function type(page, text) {
  await composer(page).click();
  await page.keyboard.type(text);
}
export async function send(page, text) {
  await type(page, text);
  await page.keyboard.press('Enter');
}
export const truth = (page) => page.evaluate(() => window.site.truth);
