// Everything that we know about Instagram's page is data: selectors.json. When Instagram changes its page, that
// is what needs repair; docs/extension.md says how. A team may have a newer one, signed, from its daemon. This
// file says what may stand in it, and what each entry is for.
//
// Lists are tried in their order. Labels are translated by the page, so that a selector by role or address comes
// before one by label.

import { t } from './words.js';

const longest = 256 * 1024; // characters of a file; the daemon serves no longer one

const refuse = (at, what, ...values) => {
  throw new Error(`${at}: ${t(what, ...values)}`);
};

// --- kinds of entries: functions of (value, where it stands, isCss), which give what the reader uses

const number = (min, max) => (value, at) =>
  Number.isInteger(value) && value >= min && value <= max ? value : refuse(at, 'file_number', min, max);

const text = (max) => (value, at) =>
  typeof value === 'string' && value.trim() !== '' && value.length <= max ? value : refuse(at, 'file_text', max);

const css = (value, at, isCss) => (isCss(text(500)(value, at)) ? value : refuse(at, 'file_css', value));

/** A CSS selector with {thread} for the number of a thread. */
const template = (value, at, isCss) => {
  if (!text(500)(value, at).includes('{thread}')) refuse(at, 'file_thread');
  css(value.replaceAll('{thread}', '1'), at, isCss);
  return value;
};

/** A regular expression with at least so many groups. */
const pattern = (flags, groups) => (value, at) => {
  text(200)(value, at);
  let compiled;
  try {
    compiled = new RegExp(value, flags);
  } catch {
    refuse(at, 'file_pattern', value);
  }
  const found = new RegExp(`(?:${value})|`).exec('').length - 1;
  return found >= groups ? compiled : refuse(at, 'file_groups', groups);
};

const list = (kind, min = 1, max = 100) => (value, at, isCss) => {
  if (!Array.isArray(value) || value.length < min || value.length > max) refuse(at, 'file_list', min, max);
  return value.map((one, i) => kind(one, `${at}[${i}]`, isCss));
};

const pair = (first, second) => (value, at, isCss) => {
  if (!Array.isArray(value) || value.length !== 2) refuse(at, 'file_pair');
  return [first(value[0], `${at}[0]`, isCss), second(value[1], `${at}[1]`, isCss)];
};

/** An entry that a file made for an older extension lacks: then `otherwise`. */
const optional = (kind, otherwise) => Object.assign((...given) => kind(...given), { otherwise });

/** Names that it does not know are left out: a newer extension may have more. */
const object = (kinds) => (value, at, isCss) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(at || t('file_itself'), 'file_object');
  return Object.fromEntries(Object.entries(kinds).map(([name, kind]) => {
    const path = at ? `${at}.${name}` : name;
    if (Object.hasOwn(value, name)) return [name, kind(value[name], path, isCss)];
    return [name, kind.otherwise ?? refuse(path, 'file_missing')];
  }));
};

const levels = number(1, 64);

const file = object({
  /** The higher one of two files is used. */
  version: number(1, 1_000_000_000),

  /** Where a message is typed. */
  composer: list(css),
  /** What can be pressed to send; which of them it was is seen by what happens then. */
  button: css,
  /** How many ancestors of a button may lie between it and one that has the composer. */
  buttonLevels: levels,

  /** The list of messages; without any of these, the scrollable area before the composer. */
  list: list(css),
  /** How many ancestors of the composer are searched for the list and the header. */
  paneLevels: levels,
  /** An area that has one of these besides the composer is more than the pane of one thread. */
  outside: list(css),

  /** A message of one's own is aligned to the end, on one of this many levels: [style, values] of any of these. */
  own: object({ levels, styles: list(pair(text(40), list(text(40)))) }),
  row: css,
  /** In the row of a message that was not delivered: an element, or words at the end of a text or in a label. */
  failed: object({ css: list(css), words: list(text(100)) }),
  /** In the row of a message that is on its way. */
  sending: object({ css: list(css) }),
  /**
   * In the pane of a thread, beside the messages: that the other side has to accept an invite before they get more
   * than one message. An element, or words in one that says no more than a sentence or two.
   */
  pending: optional(object({ css: list(css, 0), words: list(text(100), 0) }), { css: [], words: [] }),
  /** The entry of a thread in the list at the side. */
  preview: template,

  /** The navigation bar: a landmark, or what holds these two, and nothing that only a page has. */
  navigation: object({ landmarks: list(css), signature: list(css, 2, 2), levels, page: list(css) }),

  /** The profile that is open. */
  profile: object({
    header: list(css),
    links: css,
    /** The page's title: "Full Name (@handle) • …", after a count of news perhaps; what follows is translated. */
    title: pattern('i', 2),
    /** In the header: what the person says about themselves. */
    bio: list(css),
  }),

  /** First words of addresses that are no user's profile. */
  reserved: list(text(40), 1, 500),
  /** The address of a thread, with its number. */
  thread: pattern('', 1),
});

// --- what is in force

/** Whether the browser takes it, and takes it as a whole: an open bracket would swallow what comes after it. */
function browserTakes(selector) {
  try {
    document.createDocumentFragment().querySelector(selector);
    new CSSStyleSheet().insertRule(`${selector} {}`);
    return true;
  } catch {
    return false;
  }
}

/** What a Page reads by, from the file's data. @throws Error that names the entry. */
export const readSelectors = (data, isCss = browserTakes) => file(data, '', isCss);

function parse(given) {
  if (typeof given !== 'string' || given.length > longest) refuse(t('file_itself'), 'file_long', longest);
  try {
    return JSON.parse(given);
  } catch {
    return refuse(t('file_itself'), 'file_json');
  }
}

/**
 * The team's file if it is newer than the built-in one and in order, else the built-in one:
 * {selectors, served: it is the team's, problem: why the team's is not used, or null}.
 */
export function inForce(builtIn, stored, isCss = browserTakes) {
  const ours = readSelectors(builtIn, () => true); // the tests have had the browser read it
  if (!(stored?.version > ours.version)) return { selectors: ours, served: false, problem: null };
  try {
    const theirs = readSelectors(parse(stored.text), isCss);
    if (theirs.version !== stored.version) refuse('version', 'file_other', theirs.version, stored.version);
    return { selectors: theirs, served: true, problem: null };
  } catch (error) {
    return { selectors: ours, served: false, problem: t('file_version', stored.version, error.message) };
  }
}
