// Waiting for what happens on its own: long enough for any machine, as no test is about time.

export const patience = 120_000;

/** Stops all, in this order, whatever the first ones say; then says it. */
export async function stopAll(...things) {
  const results = [];
  for (const thing of things) results.push(...(await Promise.allSettled([thing?.stop()])));
  for (const { reason } of results) if (reason) throw reason;
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The first value of `look` that is neither false, null nor undefined. */
export async function until(what, look, limit = patience) {
  const deadline = Date.now() + limit;
  let last;
  for (;;) {
    try {
      const value = await look();
      if (value !== false && value !== null && value !== undefined) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}${last ? `: ${last.message}` : ''}`);
    await sleep(40);
  }
}
