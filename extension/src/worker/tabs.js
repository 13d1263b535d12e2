// Closes a tab, and shows the one after it.

/**
 * `id`: of the tab that asked for itself. It stays when it is not on view any more, when it is pinned, and when it
 * is its window's last. After the rightmost comes the first, as with Ctrl+Tab.
 */
export async function goToNext(tabs, id) {
  const { active, pinned, windowId } = await tabs.get(id);
  if (!active || pinned) return;
  const row = (await tabs.query({ windowId })).sort((a, b) => a.index - b.index);
  if (row.length < 2) return;
  const next = row[(row.findIndex((tab) => tab.id === id) + 1) % row.length];
  await tabs.update(next.id, { active: true });
  await tabs.remove(id);
}
