// The code blocks of a page, and of which kind each is. A block of no kind is an error, so that none is passed over.
import path from "node:path";

const FENCE = /^ {0,3}(`{3,}|~{3,})([^\n]*)\n([\s\S]*?)^ {0,3}\1[`~]*[ \t]*$/gm;
const A_FENCE = /^ {0,3}(`{3,}|~{3,})/m;
/** Languages of programs, which have comments. */
const PROGRAMS = ["ts", "mts", "js", "mjs", "cjs"];

/**
 * The blocks of a page, each with its line and kind:
 * - `file`: its first line is `// name.ts`, or, in a language without comments, the name follows the language. It is written there.
 * - `commands` (`sh`): for the reader's folder.
 * - `repo` (`sh repo`): for a checkout of this repository.
 * - `spec` (`sh spec`): for a folder inside `spec`.
 * Throws for any other block, and for one that does not end.
 */
export function readBlocks({ name, text }) {
  const blocks = Array.from(text.matchAll(FENCE), ({ index, 2: info, 3: code }) => {
    const line = text.slice(0, index).split("\n").length;
    return { line, code, ...kindOf(info.trim(), code, `${name}:${line}`) };
  });
  if (A_FENCE.test(text.replace(FENCE, ""))) throw new Error(`${name}: a block of code does not end`);
  return blocks;
}

function kindOf(info, code, where) {
  const [language = "", word, ...rest] = info.split(/\s+/);
  if (info === "sh") return { kind: "commands" };
  if (info === "sh repo" || info === "sh spec") return { kind: word };
  const file = PROGRAMS.includes(language) ? /^\/\/ (\S+)\n/.exec(code)?.[1] : word;
  if (file !== undefined && rest.length === 0 && path.extname(file) === `.${language}`) return { kind: "file", file };
  throw new Error(`${where}: a block of no known kind (\`${info}\`); "READMEs" in CONTRIBUTING.md has them`);
}

/** The commands of a block: its lines without comments. */
export const commandsOf = (code) =>
  code
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
