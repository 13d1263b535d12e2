// Processes of a test's own, found by what only they have: the profile's folder or the team's home.
import { readdirSync, readFileSync } from 'node:fs';

function* processes() {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      yield {
        pid: Number(name),
        command: readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0'),
        environment: readFileSync(`/proc/${name}/environ`, 'utf8').split('\0'),
      };
    } catch {
      // Gone meanwhile, or not ours.
    }
  }
}

/** The shims that serve this team. */
export const shimsOf = (team) =>
  [...processes()]
    .filter(({ command, environment }) => command[0].endsWith('instacrm-nmhost') && environment.includes(`INSTACRM_HOME=${team.home}`))
    .map(({ pid }) => pid);

/** The browser's main process. */
export const browserOf = (profile) =>
  [...processes()].find(({ command }) => command.includes(`--user-data-dir=${profile}`) && !command.some((word) => word.startsWith('--type=')))?.pid;
