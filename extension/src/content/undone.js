// What leads.undo took back, in words; `lead` is as it is now.

import { day, t } from '../shared/words.js';

const sentences = {
  status_changed: (lead) => t('undone_status', lead.status),
  lead_removed: (lead) => t('undone_removed', lead.status),
  contact_changed: () => t('undone_contact'),
  followup_changed: (lead) => (lead.followup_at ? t('undone_followup', day(lead.followup_at)) : t('undone_no_followup')),
};

export const sentenceOfUndone = ({ lead, undone }) => sentences[undone.kind]?.(lead) ?? t('undone_other', undone.details ?? undone.kind);
