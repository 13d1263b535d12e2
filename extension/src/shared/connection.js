// What is known about the line to the daemon, kept in storage for whoever shows it.

export const connectionKey = 'connection';

/** connected | away | missing | forbidden | refused | broken | unknown → [word, what to do] as message keys. */
export function describe(connection) {
  const state = connection?.state ?? 'unknown';
  return { state, title: `connection_${state}`, help: `connection_${state}_help`, detail: connection?.detail ?? null };
}
