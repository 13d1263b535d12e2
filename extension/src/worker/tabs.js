// Closes a tab, and shows the one after it.

/**
 * The tab that comes after the one with this id, which asked for itself; null when that one is to stay: it is not on
 * view any more, is pinned, or is its window's last. After the rightmost comes the first, as with Ctrl+Tab.
 */
export async function nextOf(tabs, id) {
  const { active, pinned, windowId } = await tabs.get(id);
  if (!active || pinned) return null;
  const row = (await tabs.query({ windowId })).sort((a, b) => a.index - b.index);
  return row.length < 2 ? null : row[(row.findIndex((tab) => tab.id === id) + 1) % row.length].id;
}

export async function goToNext(tabs, id) {
  const next = await nextOf(tabs, id);
  if (next === null) return;
  await tabs.update(next, { active: true });
  await tabs.remove(id);
}
