// The words of _locales where there is no browser that has them: for what Node runs.
import { readFileSync } from 'node:fs';

export const messages = JSON.parse(readFileSync(new URL('_locales/en/messages.json', import.meta.url), 'utf8'));

globalThis.chrome = {
  i18n: {
    getMessage: (key, values = []) => (messages[key]?.message ?? '').replace(/\$([1-9])/g, (_, n) => values[n - 1] ?? ''),
  },
};
