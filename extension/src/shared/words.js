// Words for people, from _locales.

export function t(key, ...values) {
  try {
    return chrome.i18n.getMessage(key, values.map(String)) || key;
  } catch {
    return kept.get(key) ?? key; // cut off by an update of the extension
  }
}

const kept = new Map();

/** Words that are needed just when nobody can be asked for them any more. */
export function keepWords(...keys) {
  for (const key of keys) kept.set(key, t(key));
}

/** "1 waiting", "3 waiting": the message `key_one` or `key_other`. */
export const plural = (key, count) => t(count === 1 ? `${key}_one` : `${key}_other`, count);

/** "2 m 40 s", "3 h 5 m", "2 d": two units, as the daemon's own sentences have them. */
export function duration(ms) {
  const total = Math.max(0, Math.ceil(ms / 1000));
  const units = [
    ['d', Math.floor(total / 86400)],
    ['h', Math.floor(total / 3600) % 24],
    ['m', Math.floor(total / 60) % 60],
    ['s', total % 60],
  ];
  const first = units.findIndex(([, value]) => value > 0);
  if (first < 0) return t('duration_s', 0);
  return units
    .slice(first, first + 2)
    .filter(([, value]) => value > 0)
    .map(([unit, value]) => t(`duration_${unit}`, value))
    .join('\u00a0');
}

/** "12 Mar 2026" */
export const day = (time) =>
  new Date(time).toLocaleDateString(t('dates_as_in'), { day: 'numeric', month: 'short', year: 'numeric' });

/** "today 14:05", "yesterday 09:30", "12 Mar 2026". */
export function when(time, now = Date.now()) {
  const date = new Date(time);
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(time).setHours(0, 0, 0, 0)) / 86_400_000);
  const clock = date.toLocaleTimeString(t('dates_as_in'), { hour: '2-digit', minute: '2-digit' });
  if (days === 0) return t('today_at', clock);
  if (days === 1) return t('yesterday_at', clock);
  return day(date);
}
