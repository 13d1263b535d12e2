// Site, daemon and browser for the tests of one file.
import { after, before } from 'node:test';
import { Browser } from './browser.js';
import { Site } from './site.js';
import { Team } from './team.js';
import { stopAll } from './wait.js';

export function world(browserOptions = {}) {
  const things = {};
  before(async () => {
    things.site = await Site.start();
    things.team = await Team.start();
    things.browser = await Browser.start({ ...things, ...browserOptions });
  });
  after(() => stopAll(things.browser, things.team, things.site));
  return things;
}
