// Texts as they are compared: what a page may change between composer and bubble does not count.

const ignored = /[\s\u200b-\u200f\u2028-\u202e\u2060\ufe0e\ufe0f\ufeff]+/g;

/** Without spaces, line breaks, direction marks and variation selectors, in one Unicode form. */
export function squeeze(text) {
  return String(text ?? '').normalize('NFC').replace(ignored, '');
}

/** At most `length` characters, whole ones, with an ellipsis when something is missing. */
export function shorten(text, length) {
  const characters = [...String(text ?? '').replace(/\s+/g, ' ').trim()];
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`;
}
