import type { MaskedPython } from "./mask.ts";
import { statementsOf } from "./statements.ts";

/** What a file says at the level of statements: its imports, and the classes and functions around them. */
export interface Outline {
  readonly imports: readonly ImportStatement[];
  readonly blocks: readonly Block[];
  /** Names bound at the top of the module besides imports: classes, functions, assignments. */
  readonly topNames: readonly string[];
  /** Nothing but imports, `__all__`, docstrings and `pass`. */
  readonly onlyImports: boolean;
  readonly startable: boolean;
}

export interface ImportStatement {
  readonly offset: number;
  readonly end: number;
  /** Does not run when the module is loaded. */
  readonly inner: boolean;
  readonly typeOnly: boolean;
}

/** A class or function. */
export interface Block {
  readonly kind: "class" | "def";
  readonly name: string;
  readonly offset: number;
  /** Behind the header's line end: where the body begins, unless it follows on the same line. */
  readonly bodyOffset: number;
  readonly indent: number;
  readonly parent: Block | null;
  readonly async: boolean;
}

interface OpenBlock {
  readonly indent: number;
  /** `types`: only a type checker runs it; `start`: only a program that begins with this file does. */
  readonly kind: Block["kind"] | "types" | "start";
  readonly block: Block | null;
}

/** Every statement that is more than an expression or an assignment begins with one of these; most statements do not. */
const KEYWORD = /(?:lazy|import|from|if|elif|else|try|except|finally|with|for|while|case|async|def|class)\b/y;
const IMPORT = /(?:lazy[ \t]+)?(?:import\b|from\b)/y;
const BLOCK = /(?:(async)\s+)?(def|class)\s+([\w\u0080-\uffff]+)/y;
const TYPE_CHECKING = /if\s+(?:[\w.]+\.)?TYPE_CHECKING\s*:/y;
const MAIN = /if\s+__name__\s*==/y;
/** A header whose first statement follows on the same line: `try: import x`. */
const INLINE = /(?:if|elif|else|try|except|finally|with|for|while|case|async|def|class)\b/y;
const ASSIGNED = /([\w\u0080-\uffff]+)\s*(?::[^=\n]*)?=(?!=)/y;
/** May stand in a file that only passes names on. */
const HARMLESS =
  /(?:__\w+__\s*(?::[^=]*)?(?:=|\+=)|["']|[rRuU]["']|pass\b|\.\.\.|else\s*:|try\s*:|except\b|finally\s*:|if\s+(?:[\w.]+\.)?TYPE_CHECKING)/y;

export function outlineOf(masked: MaskedPython): Outline {
  const { text } = masked;
  const imports: ImportStatement[] = [];
  const blocks: Block[] = [];
  const topNames: string[] = [];
  const open: OpenBlock[] = [];
  let onlyImports = true;
  let startable = false;

  for (const { offset, end, indent } of statementsOf(masked)) {
    // What stands behind ";" is in the same block as the start of its line.
    while ((open.at(-1)?.indent ?? -1) >= indent && !followsSemicolon(text, offset)) open.pop();
    if (!matches(KEYWORD, text, offset)) {
      readPlain(offset);
      continue;
    }
    if (matches(IMPORT, text, offset) && isImport(text, offset)) {
      imports.push(importStatement(text, offset, end, open));
      continue;
    }
    const header = exec(BLOCK, text, offset);
    if (header !== null) {
      const parent = open.findLast(({ block }) => block !== null)?.block ?? null;
      const [, isAsync, kind, name] = header;
      const block: Block = {
        kind: kind === "class" ? "class" : "def",
        name: name ?? "",
        offset,
        bodyOffset: end,
        indent,
        parent,
        async: isAsync !== undefined,
      };
      blocks.push(block);
      open.push({ indent, kind: block.kind, block });
      if (parent === null) topNames.push(block.name);
      onlyImports = false;
    } else if (matches(TYPE_CHECKING, text, offset)) {
      open.push({ indent, kind: "types", block: null });
    } else if (matches(MAIN, text, offset)) {
      open.push({ indent, kind: "start", block: null });
      startable = true;
      onlyImports = false;
    } else {
      readPlain(offset);
    }
    const inline = inlineImport(text, offset, end);
    if (inline !== null) imports.push(importStatement(text, inline, end, open));
  }
  return { imports, blocks, topNames, onlyImports: onlyImports && imports.length > 0, startable };

  function readPlain(offset: number): void {
    const assigned = open.every(({ block }) => block === null) ? exec(ASSIGNED, text, offset) : null;
    if (assigned !== null) topNames.push(assigned[1] ?? "");
    if (onlyImports && !matches(HARMLESS, text, offset)) onlyImports = false;
  }
}

function importStatement(text: string, offset: number, end: number, open: readonly OpenBlock[]): ImportStatement {
  const lazy = text.startsWith("lazy", offset);
  return {
    offset,
    end,
    // A class body runs when the module is loaded; a function's does not.
    inner: lazy || open.some(({ kind }) => kind === "def" || kind === "start"),
    typeOnly: open.some(({ kind }) => kind === "types"),
  };
}

/** `import` and `from` are reserved; `lazy` is a name unless one of them follows. */
function isImport(text: string, offset: number): boolean {
  const next = text[offset + (text.startsWith("import", offset) ? 6 : 4)];
  return next !== "=" && next !== undefined;
}

function followsSemicolon(text: string, offset: number): boolean {
  let at = offset - 1;
  while (text[at] === " " || text[at] === "\t") at -= 1;
  return text[at] === ";";
}

/** The import behind the ":" of a header on the same line, or null. */
function inlineImport(text: string, offset: number, end: number): number | null {
  if (!matches(INLINE, text, offset)) return null;
  const statement = text.slice(offset, end);
  if (!/:\s*(?:import|from)\b/.test(statement)) return null;
  let depth = 0;
  for (let at = 0; at < statement.length; at++) {
    const char = statement[at] as string;
    if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) depth -= 1;
    else if (char === ":" && depth === 0) {
      const behind = /\s*(?=(?:import|from)\b)/y;
      behind.lastIndex = at + 1;
      if (behind.test(statement)) return offset + behind.lastIndex;
    }
  }
  return null;
}

function matches(pattern: RegExp, text: string, offset: number): boolean {
  pattern.lastIndex = offset;
  return pattern.test(text);
}

function exec(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(text);
}
