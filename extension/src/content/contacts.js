// E-mail, phone and link in the text that the person has open; nothing is loaded for it.

const email = /[a-z0-9._%+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}/i;
const phone = /(?<![\w.@/])(?:\+|00)?\(?\d(?:[ ().\-/]{0,2}\d){7,14}(?![\w@])/;
const link = /https?:\/\/[^\s"'<>]+/i;

/** {email, phone, link}, each null when there is none. */
export function findContacts(text, href = null) {
  const found = { email: email.exec(text)?.[0].toLowerCase() ?? null, phone: null, link: null };
  const number = phone.exec(text.replace(email, ' '))?.[0].trim() ?? null;
  // Figures such as "10 000 000" are followers; a phone number says so by its plus, or by its length.
  if (number && (/^(\+|00)/.test(number) || number.replace(/\D/g, '').length >= 9)) found.phone = number;
  found.link = href ?? link.exec(text)?.[0] ?? null;
  return found;
}

/** The address behind Instagram's own redirect, l.instagram.com/?u=… */
export function unwrap(href) {
  try {
    const url = new URL(href);
    return url.hostname === 'l.instagram.com' ? (url.searchParams.get('u') ?? href) : href;
  } catch {
    return null;
  }
}
