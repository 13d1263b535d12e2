// What a person can choose; kept in chrome.storage.local under one key.

export const settingsKey = 'settings';

export const defaults = {
  banner: true, // on threads and profiles
  contacts: 'show', // off | show | store: e-mail, phone and link from the bio that is open
  theme: 'auto', // auto | light | dark
};

export const choices = { contacts: ['off', 'show', 'store'], theme: ['auto', 'light', 'dark'] };

/** Settings from storage, with defaults for what is missing or not a choice. */
export function readSettings(stored) {
  const settings = { ...defaults };
  if (typeof stored?.banner === 'boolean') settings.banner = stored.banner;
  for (const [name, allowed] of Object.entries(choices)) {
    if (allowed.includes(stored?.[name])) settings[name] = stored[name];
  }
  return settings;
}
