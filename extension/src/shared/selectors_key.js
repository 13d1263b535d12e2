/** In chrome.storage.local: {version, text} of the team's selectors, as the daemon has them. */
export const selectorsKey = 'selectors';
