// Adopted by the shadow root, so that the page's policy on styles does not matter.
export const styles = `
:host { all: initial; }
.root {
  --paper: #ffffff; --ink: #1c1e24; --soft: #5d6270; --line: #d9dbe3; --field: #f5f6f9; --accent: #3f4a86; --on-accent: #ffffff;
  --red: #b3261e; --red-paper: #fdecea; --amber: #7a4f00; --amber-paper: #fff4dc; --green: #14653f; --green-paper: #e4f5ec;
  font: 13px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink); text-align: left; direction: ltr; color-scheme: light;
}
@media (prefers-color-scheme: dark) {
  .root:not(.light) {
    --paper: #1f2128; --ink: #eceef4; --soft: #a5aaba; --line: #3a3d49; --field: #2a2d37; --accent: #a9b4f5; --on-accent: #14172b;
    --red: #ffb4ab; --red-paper: #4a1714; --amber: #ffd58a; --amber-paper: #40310f; --green: #8fdcb3; --green-paper: #143626; color-scheme: dark;
  }
}
.root.dark {
  --paper: #1f2128; --ink: #eceef4; --soft: #a5aaba; --line: #3a3d49; --field: #2a2d37; --accent: #a9b4f5; --on-accent: #14172b;
  --red: #ffb4ab; --red-paper: #4a1714; --amber: #ffd58a; --amber-paper: #40310f; --green: #8fdcb3; --green-paper: #143626; color-scheme: dark;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.card, .pill { position: fixed; z-index: 2147483646; background: var(--paper); border: 1px solid var(--line); box-shadow: 0 6px 24px #0003; }
.card { width: min(320px, calc(100vw - 16px)); max-height: clamp(200px, calc(100vh - var(--top) - var(--covered, 0px) - 8px), 560px); overflow: hidden; border-radius: 12px; display: flex; flex-direction: column; }
.card.excluded { border-color: var(--red); box-shadow: 0 0 0 2px var(--red), 0 6px 24px #0003; }
.pill { border-radius: 999px; padding: 6px 12px; display: flex; gap: 8px; align-items: center; cursor: pointer; font: inherit; color: inherit; font-weight: 600; }
.top { display: flex; align-items: center; gap: 4px; padding: 8px 8px 8px 4px; border-bottom: 1px solid var(--line); }
.name { flex: 1; min-width: 0; font-size: 14px; font-weight: 650; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; margin: 0; }
.body { overflow-y: auto; padding: 10px 12px 12px; display: grid; gap: 10px; }
.body > :empty { display: none; }
.icon { flex: none; width: 28px; height: 28px; border: 0; border-radius: 8px; background: none; color: var(--soft); font: inherit; font-size: 16px; line-height: 1; cursor: pointer; padding: 0; }
.icon:hover { background: var(--field); color: var(--ink); }
.move { cursor: grab; touch-action: none; }
.badge { flex: none; border-radius: 999px; padding: 2px 9px; font-size: 12px; font-weight: 600; background: var(--field); color: var(--soft); white-space: nowrap; }
.badge.replied, .badge.warm { background: var(--amber-paper); color: var(--amber); }
.badge.booked, .badge.paid, .badge.tableturnerr-client { background: var(--green-paper); color: var(--green); }
.badge.excluded { background: var(--red); color: var(--paper); }
.line { margin: 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.list { display: grid; gap: 6px; }
.finding, .question, .notice { margin: 0; padding: 8px 10px; border-radius: 8px; background: var(--amber-paper); color: var(--amber); overflow-wrap: anywhere; }
.finding.block, .notice.bad { background: var(--red-paper); color: var(--red); }
.finding strong { display: block; font-variant-numeric: tabular-nums; }
.question { background: var(--field); color: var(--ink); display: grid; gap: 6px; }
.quote { margin: 0; padding-left: 8px; border-left: 3px solid var(--line); color: var(--soft); overflow-wrap: anywhere; }
label { display: grid; gap: 3px; font-size: 12px; color: var(--soft); }
fieldset { border: 0; margin: 0; padding: 0; display: grid; gap: 4px; min-width: 0; }
legend { padding: 0; font-size: 12px; color: var(--soft); }
label.tick { display: flex; gap: 8px; align-items: center; font-size: 13px; color: var(--ink); overflow-wrap: anywhere; }
label.tick input { width: auto; margin: 0; accent-color: var(--accent); }
select, input, textarea { font: 13px/1.4 system-ui, sans-serif; color: var(--ink); background: var(--field); border: 1px solid var(--line); border-radius: 8px; padding: 6px 8px; width: 100%; color-scheme: inherit; }
textarea { resize: vertical; min-height: 56px; }
.row { display: flex; gap: 8px; flex-wrap: wrap; }
.beside { display: flex; gap: 6px; align-items: end; }
.beside label { flex: 1; min-width: 0; }
.beside .icon { width: 33px; height: 33px; border: 1px solid var(--line); }
.remark { display: flex; gap: 10px; align-items: baseline; }
button.link { flex: none; border: 0; padding: 0 2px; background: none; font: inherit; font-weight: 600; color: var(--accent); text-decoration: underline; cursor: pointer; border-radius: 4px; }
button.plain, button.main, button.danger { font: inherit; font-weight: 600; border-radius: 8px; padding: 6px 12px; cursor: pointer; border: 1px solid var(--line); background: var(--paper); color: var(--ink); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.danger { color: var(--red); border-color: var(--red); }
button:disabled { opacity: .55; cursor: default; }
details { border-top: 1px solid var(--line); padding-top: 8px; }
summary { cursor: pointer; font-weight: 600; border-radius: 4px; }
details form, details > div { display: grid; gap: 8px; margin-top: 8px; }
form { display: grid; gap: 8px; margin: 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.done { color: var(--green); }
.wrong { color: var(--red); }
.countdown { position: fixed; z-index: 2147483647; top: 12px; left: 50%; translate: -50%; max-width: calc(100vw - 16px); display: flex; gap: 10px; align-items: center; background: var(--paper); border: 2px solid var(--accent); border-radius: 12px; padding: 8px 8px 8px 14px; box-shadow: 0 6px 24px #0003; }
.countdown strong { font-variant-numeric: tabular-nums; white-space: nowrap; }
.cover { position: fixed; z-index: 2147483647; background: var(--paper); border: 2px solid var(--red); border-radius: 12px; padding: 12px; display: flex; flex-direction: column; justify-content: flex-end; gap: 8px; overflow: auto; }
.cover h2 { margin: 0; font-size: 14px; color: var(--red); }
@media (prefers-reduced-motion: no-preference) { .card { animation: come .14s ease-out; } @keyframes come { from { opacity: 0; transform: translateY(-6px); } } }
@media (forced-colors: active) { .card, .pill, .cover, .countdown { border: 2px solid; } }
`;
