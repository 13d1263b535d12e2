// The seven stages, by the daemon's own names.
export const statuses = ['Cold No Reply', 'Replied', 'Warm', 'Booked', 'Paid', 'Tableturnerr Client', 'Excluded'];

/** A class name for colours. */
export const classOf = (status) => (status ? status.toLowerCase().replace(/[^a-z]+/g, '-') : 'new');
