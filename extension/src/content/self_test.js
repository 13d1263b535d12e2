// "Composer found, header found, bubble found": what of the page can be seen, for popup and doctor.

import { textOf } from './page.js';

/** {actor, target, page, checks: {name: true | false | null}}; null: nothing to look for on this page. */
export function selfTest(page) {
  const composer = page.composers()[0] ?? null;
  const inThread = page.threadId() !== null;
  const actor = page.actor();
  const pane = composer ? page.pane(composer, actor) : null;
  const expected = (value) => (inThread || composer ? Boolean(value) : null);
  const kind = inThread ? 'thread' : page.profileHandle() ? 'profile' : 'other';
  return {
    actor,
    target: pane?.target ?? null,
    page: kind,
    checks: {
      account: Boolean(actor),
      composer: expected(composer),
      list: expected(pane?.list),
      header: expected(pane && pane.target.kind !== 'unseen'),
      bubble: pane?.list ? ownBubble(page, pane.list) : null,
      profile: kind === 'profile' ? page.profile() !== null : null,
    },
  };
}

/** Whether one of the list's texts is seen as one's own; null for a list without any. */
function ownBubble(page, list) {
  const texts = [];
  const walker = document.createTreeWalker(list, NodeFilter.SHOW_TEXT);
  while (texts.length < 60 && walker.nextNode()) {
    if (walker.currentNode.data.trim()) texts.push(walker.currentNode.parentElement);
  }
  if (texts.length === 0) return null;
  return texts.some((element) => page.isOwn(element, list) && textOf(element) !== '');
}
