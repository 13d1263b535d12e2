// The daemon's findings as sentences that stay true while the clock goes on.

import { duration, t, when } from '../shared/words.js';

/** {text, wait, block, excluded}: `wait` is the countdown's sentence, or null. */
export function sentenceOf(finding, actor, now) {
  const block = finding.severity === 'Block';
  const left = finding.next_allowed_at ? Date.parse(finding.next_allowed_at) - now : 0;
  const wait = left > 0 ? t(actor ? 'next_dm_from' : 'next_dm', duration(left), actor ?? '') : null;
  return { text: textOf(finding, now), wait, block, excluded: finding.kind === 'excluded' };
}

function textOf(finding, now) {
  switch (finding.kind) {
    case 'excluded':
      return t('finding_excluded');
    case 'erased':
      return t('finding_erased');
    case 'teammate':
      return t('finding_teammate', finding.operator_name, finding.actor, when(finding.at, now));
    case 'frequency_cap':
      return t('finding_cap', finding.limit, duration(finding.window_sec * 1000));
    case 'interval_spacing':
      return t('finding_spacing', duration(finding.limit * 1000));
    default:
      return finding.message;
  }
}

/** When the findings are worth asking about again: the earliest end of a wait, or null. */
export function changesAt(findings, now) {
  const times = findings.map(({ next_allowed_at: at }) => Date.parse(at)).filter((at) => at > now);
  return times.length === 0 ? null : Math.min(...times);
}
