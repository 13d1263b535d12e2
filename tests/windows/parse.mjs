// parse.mjs FILE…: whether PowerShell scripts parse, by the grammar that editors use. Says where they do not.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve("@vscode/tree-sitter-wasm/wasm/tree-sitter.js"));
const { Parser, Language } = require(join(folder, "tree-sitter.js"));

await Parser.init({ locateFile: (name) => join(folder, name) });
const parser = new Parser();
parser.setLanguage(await Language.load(join(folder, "tree-sitter-powershell.wasm")));

/** The nodes at which the grammar gave up. */
function* faults(node) {
  if (node.isError || node.isMissing) yield node;
  for (const child of node.children) if (child?.hasError || child?.isMissing) yield* faults(child);
}

/** The checks that a script makes, so that an empty tree is not taken for a good one. */
function statements(node) {
  return node.descendantsOfType("command").length;
}

let failed = 0;
for (const file of process.argv.slice(2)) {
  const tree = parser.parse(readFileSync(file, "utf8"));
  const found = [...faults(tree.rootNode)];
  for (const node of found.slice(0, 10)) {
    const { row, column } = node.startPosition;
    console.log(`${file}:${row + 1}:${column + 1}: ${node.isMissing ? "missing" : "not understood"}: ${node.text.slice(0, 60)}`);
  }
  if (found.length > 0) failed += 1;
  else console.log(`${file}: parses (${statements(tree.rootNode)} commands)`);
}
// The checker itself: what is broken must be found.
const broken = [...faults(parser.parse("if ($a { 'x' }\nfunction {").rootNode)].length;
if (broken === 0) throw new Error("the parser takes anything");
process.exit(failed > 0 || process.argv.length < 3 ? 1 : 0);
