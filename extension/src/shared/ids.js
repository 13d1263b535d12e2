/** What makes a DM itself, from here to the store: the same id twice is one event. */
export const newId = () => `ext-${crypto.randomUUID()}`;
