// What to type on this machine when the browser does not find the native host.

const folders = {
  linux: '~/.config/{browser}/NativeMessagingHosts',
  mac: '~/Library/Application\\ Support/{browser}/NativeMessagingHosts',
};
const browsers = {
  linux: [['Edg/', 'microsoft-edge'], ['OPR/', 'opera'], ['Vivaldi', 'vivaldi'], ['Chrome/', 'google-chrome']],
  mac: [['Edg/', 'Microsoft\\ Edge'], ['Vivaldi', 'Vivaldi'], ['Chrome/', 'Google/Chrome']],
};

/** Shell commands, or null where an installer does it. */
export function registerCommand(agent, chromium = false) {
  const system = /Linux/.test(agent) ? 'linux' : /Mac OS/.test(agent) ? 'mac' : null;
  if (!system) return null;
  const name = chromium ? { linux: 'chromium', mac: 'Chromium' }[system] : browsers[system].find(([mark]) => agent.includes(mark))?.[1];
  const folder = folders[system].replace('{browser}', name ?? 'chromium');
  return `mkdir -p ${folder}
sed "s|@NMHOST@|$(command -v instacrm-nmhost)|" config/native-messaging/com.instacrm.nmhost.json.in > ${folder}/com.instacrm.nmhost.json`;
}

/** Whether this is plain Chromium, which calls itself Chrome in its agent string. */
export const isChromium = () => {
  const brands = navigator.userAgentData?.brands?.map(({ brand }) => brand) ?? [];
  return brands.includes('Chromium') && !brands.some((brand) => ['Google Chrome', 'Microsoft Edge', 'Opera', 'Brave', 'Vivaldi'].includes(brand));
};
