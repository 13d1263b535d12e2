// What waits in chrome.storage.local, one key an item, so that no writer ever overwrites another's work.
//
//   held       captured; the page has not shown yet what became of it
//   ask        nobody can tell: the person says whether it was sent, or by whom
//   ready      goes to the daemon as soon as it is there
//   rejected   the daemon says that it can never take it: shown, until the person dismisses it
//
// Only the content script writes `held`; the worker removes what the daemon acknowledged.

export const prefix = 'queue:';

/** A capture whose tab has not touched it for this long is nobody's any more. */
export const abandonedAfter = 120_000;

export const keyOf = (id) => prefix + id;

/** kind: "dm" {handle, actor, text, failed, profile; members: of the group that it went to}, "note" or "override" {handle, actor, text}. */
export function makeItem(kind, id, at, body) {
  return { kind, id, at, state: 'ready', why: null, ...body };
}

/** The state as of `now`; a DM without an account or a receiver is never ready. */
export function stateOf(item, now) {
  if (item.state === 'held') return now - (item.touched ?? item.at) > abandonedAfter ? 'ask' : 'held';
  if (item.state === 'ready' && !item.handle) return 'ask';
  if (item.state === 'ready' && item.kind === 'dm' && !item.actor) return 'needs_actor';
  return item.state;
}

export function itemsIn(stored) {
  return Object.entries(stored)
    .filter(([key]) => key.startsWith(prefix))
    .map(([, item]) => item)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** {waiting, asking, rejected}: for "3 waiting", and for what the person has to say. */
export function summary(items, now) {
  const counts = { waiting: 0, asking: 0, rejected: 0 };
  for (const item of items) {
    const state = stateOf(item, now);
    if (state === 'ask' || state === 'needs_actor') counts.asking += 1;
    else if (state === 'rejected') counts.rejected += 1;
    else counts.waiting += 1;
  }
  return counts;
}
