// Instagram user names: 1 to 30 of a-z, 0-9, dot and underscore; no dot at the ends, no two in a row.

const pattern = /^(?!\.)(?!.*\.\.)[a-z0-9._]{1,30}(?<!\.)$/;

/** The user name in canonical form, or null. Takes "@Name" and " name ". */
export function parseHandle(text) {
  const name = String(text ?? '').trim().replace(/^@/, '').toLowerCase();
  return pattern.test(name) ? name : null;
}

/** The user whose profile a path such as "/name/" is, or null; `reserved` are the site's own pages. */
export function handleOfPath(path, reserved) {
  const found = /^\/([^/?#]+)\/?(?:[?#].*)?$/.exec(path ?? '');
  const handle = found && parseHandle(found[1]);
  return handle && !reserved.includes(handle) ? handle : null;
}
