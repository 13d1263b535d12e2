// Everything that we know about Instagram's page, as data. When Instagram changes its page, this file is
// what needs repair; docs/extension.md says how. Lists are tried in their order. Labels are translated by the
// page, so that a selector by role or address comes before one by label.

export const selectors = {
  version: 2,

  /** Where a message is typed. */
  composer: [
    '[contenteditable="true"][role="textbox"][data-lexical-editor="true"]',
    '[contenteditable="true"][role="textbox"]',
    '[contenteditable="plaintext-only"][role="textbox"]',
  ],

  /** What can be pressed to send; which of them it was is seen by what happens then. */
  button: '[role="button"], button, [type="submit"]',
  /** How many ancestors of a button may lie between it and one that has the composer. */
  buttonLevels: 8,

  /** The list of messages; without any of these, the scrollable area before the composer. */
  list: [
    '[role="grid"]',
    '[role="log"]',
    '[aria-label^="Messages in conversation"]',
    '[aria-label^="Conversation"]',
  ],
  /** How many ancestors of the composer are searched for the list and the header. */
  paneLevels: 24,
  /** An area that has one of these besides the composer is more than the pane of one thread. */
  outside: ['a[href^="/direct/t/"]', 'a[href="/direct/inbox/"]', 'a[href="/explore/"]', 'nav', '[role="navigation"]'],

  /** A message of one's own is aligned to the end, on one of this many levels. */
  own: {
    levels: 8,
    styles: [
      ['justifyContent', ['flex-end', 'end']],
      ['alignSelf', ['flex-end', 'end']],
      ['alignItems', ['flex-end', 'end']],
    ],
  },
  row: '[role="row"], [role="listitem"]',

  /** In the row of a message that was not delivered. */
  failed: {
    css: [
      '[role="alert"]',
      '[aria-invalid="true"]',
      '[aria-label*="ailed" i]',
      '[aria-label*="not sent" i]',
      "[aria-label*=\"couldn't send\" i]",
    ],
    words: [
      'failed to send', 'couldn’t send', "couldn't send", 'not sent', 'not delivered', 'try again',
      'nicht gesendet', 'konnte nicht gesendet', 'fehlgeschlagen',
      'no se envió', 'no se pudo enviar', 'échec de l’envoi', "échec de l'envoi", 'non envoyé',
      'não enviada', 'falha ao enviar', 'invio non riuscito', 'gönderilemedi', 'не отправлено',
      'تعذر الإرسال', 'تعذّر الإرسال', 'فشل الإرسال', 'لم يتم الإرسال',
      '送信できません', '送信に失敗', '发送失败', '傳送失敗', '전송 실패', '보내지 못',
    ],
  },
  /** In the row of a message that is on its way. */
  sending: {
    css: ['[aria-busy="true"]', '[role="progressbar"]', '[aria-label="Sending"]'],
  },

  /** The entry of a thread in the list at the side. */
  preview: (threadId) => `a[href^="/direct/t/${CSS.escape(threadId)}"]`,

  /** The navigation bar: a landmark, or what holds these addresses. */
  navigation: {
    landmarks: ['nav', '[role="navigation"]'],
    signature: ['a[href="/"]', 'a[href^="/direct/inbox"], a[href^="/explore"], a[href^="/reels"]'],
    levels: 12,
  },

  /** The profile that is open. */
  profile: {
    header: ['main header', '[role="main"] header', 'header'],
    links: 'a[href]',
    /** The page's title: "Full Name (@handle) • …", after a count of news perhaps; what follows is translated. */
    title: /^(?:\(\d+\+?\)\s*)?(.+?)\s*\(@([a-z0-9._]+)\)/i,
    /** In the header: what the person says about themselves. */
    bio: ['h1[dir="auto"]'],
  },

  /** First words of addresses that are no user's profile. */
  reserved: [
    'about', 'accounts', 'api', 'ar', 'archive', 'challenge', 'developer', 'direct', 'directory', 'emails', 'explore',
    'legal', 'lite', 'locations', 'notifications', 'oauth', 'p', 'press', 'privacy', 'reel', 'reels', 'session',
    'stories', 'terms', 'tv', 'web', 'your_activity',
  ],

  thread: /^\/direct\/t\/([^/]+)/,
};
