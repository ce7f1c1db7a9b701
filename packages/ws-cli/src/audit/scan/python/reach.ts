import { parser } from "@lezer/python";
import { CALLED, type Chain, type GivenFact, type ReachFacts, type ReachQuestion, type SiteFact, type SubclassFact } from "../facts.ts";
import { LineIndex } from "../lines.ts";
import { wordFinder } from "../word-finder.ts";
import { maskPython } from "./mask.ts";
import { statementsOf, type Statement } from "./statements.ts";
import { boundPart, complete, pathOf, type SyntaxNode, valueOf } from "./usage.ts";

/**
 * Calls of values that come from the names, and classes that extend them. A value is known by how it is written, in all of the file.
 * Only statements that name such a value are parsed, each by itself.
 */
export function readPythonReach(source: string, { names, methods }: Pick<ReachQuestion, "names" | "methods">): Omit<ReachFacts, "file"> {
  const lines = new LineIndex(source);
  const reading = new Reading(new Set(names));
  const all = statementsOf(maskPython(source));
  let open = all.filter(({ offset }) => !/^(?:from|import)\b/.test(source.slice(offset, offset + IMPORT_LENGTH)));
  for (let words = names; words.length > 0; words = reading.newValues()) {
    const find = wordFinder(words, methods);
    const isWanted = ({ offset, end }: Span): boolean => {
      const text = source.slice(offset, end);
      return DECLARES.test(text) ? find.names(text) : find.mayBreak(text);
    };
    for (const each of open.filter(isWanted)) {
      readStatement(source, each, lines, reading);
      reading.subclass(source, each, { all, line: lines.lineAt(each.offset) });
    }
    open = open.filter((each) => !isWanted(each));
  }
  return { calls: reading.calls(), subclasses: reading.subclasses, values: reading.values() };
}

const IMPORT_LENGTH = 8;
/** `manager = …`, `self.manager: Manager = …`, classes, and functions with parameters of a type. */
const DECLARES = /^\s*(?:async\s+def|def|class|[\w.]+\s*(?:=(?!=)|:))/;

interface Span {
  readonly offset: number;
  readonly end: number;
}

function readStatement(source: string, { offset, end }: Span, lines: LineIndex, reading: Reading): void {
  const text = complete(source.slice(offset, end));
  const isTop = offset === 0 || source[offset - 1] === "\n";
  parser.parse(text).iterate({
    enter(at) {
      if (at.name === "AssignStatement") reading.assign(at.node, text, isTop);
      if (at.name === "ParamList" || at.name === "AssignStatement") reading.declare(at.node, text);
      if (at.name === "CallExpression") reading.call(at.node, text, lines.lineAt(offset + at.from));
    },
  });
}

const CLASS = /^class\s+(\w+)\s*\(([^()]*)\)/;
const DEF = /^(?:async\s+)?def\s+(\w+)/;

interface Called {
  readonly line: number;
  readonly path: string;
  /** The receiver is what a call gave: `get_manager().send`. */
  readonly isOfCall: boolean;
  readonly given: readonly GivenFact[];
}

class Reading {
  readonly #names: ReadonlySet<string>;
  readonly #origins = new Map<string, Chain>();
  readonly #top = new Set<string>();
  readonly #calls: Called[] = [];
  readonly subclasses: SubclassFact[] = [];
  #told = new Set<string>();

  constructor(names: ReadonlySet<string>) {
    this.#names = names;
  }

  isBound(name: string): boolean {
    return this.#names.has(name);
  }

  /** Values that were found since this was asked before. */
  newValues(): string[] {
    const found = [...this.#origins.keys()].filter((name) => !this.#told.has(name));
    this.#told = new Set(this.#origins.keys());
    return found;
  }

  /** `class Name(Base):` stands for its base; its methods are the `def`s right below it. */
  subclass(source: string, { offset, end, indent }: Statement, { all, line }: { readonly all: readonly Statement[]; readonly line: number }): void {
    const [, name, bases = ""] = CLASS.exec(source.slice(offset, end)) ?? [];
    const base = bases.split(",").map((each) => this.#chain(each.trim())).find((each) => each !== null);
    if (name === undefined || base === undefined || base === null) return;
    this.#origins.set(name, base);
    if (indent === 0) this.#top.add(name);
    const below = all.slice(all.findIndex((each) => each.offset === offset) + 1);
    const next = below.findIndex((each) => each.indent <= indent);
    const body = next === -1 ? below : below.slice(0, next);
    const methods = body.filter((each) => each.indent === body[0]?.indent).flatMap((each) => DEF.exec(source.slice(each.offset, each.end))?.[1] ?? []);
    this.subclasses.push({ line, name, extends: base, methods });
  }

  /** `value = Name(…)` */
  assign(node: SyntaxNode, text: string, isTop: boolean): void {
    const operator = node.getChild("AssignOp");
    const [target, value] = [node.firstChild, operator?.nextSibling ?? null];
    const [name, path] = [target === null ? null : pathOf(target, text), value === null ? null : valueOf(value, text)];
    if (name === null || path === null) return;
    const from = this.#chain(path);
    if (from === null || value === null) return;
    const isCall = text.slice(value.from, value.to).includes("(");
    this.#origins.set(name, isCall ? { ...from, steps: [...from.steps, CALLED] } : from);
    if (isTop) this.#top.add(name);
  }

  /** `value: Name` of a parameter or variable. */
  declare(node: SyntaxNode, text: string): void {
    for (const type of node.getChildren("TypeDef")) {
      const name = type.prevSibling === null ? null : pathOf(type.prevSibling, text);
      const known = (text.slice(type.from, type.to).match(/[\w.]+/g) ?? []).find((word) => this.isBound(boundPart(word, this)));
      if (name !== null && known !== undefined) this.#origins.set(name, { base: boundPart(known, this), steps: [CALLED] });
    }
  }

  call(node: SyntaxNode, text: string, line: number): void {
    const callee = node.firstChild;
    const path = callee === null ? null : valueOf(callee, text);
    const property = callee?.getChild("PropertyName") ?? null;
    const receiver = callee?.firstChild ?? null;
    if (path !== null) this.#calls.push({ line, path, isOfCall: false, given: givenOf(node, text) });
    else if (property !== null && receiver !== null) {
      const of = valueOf(receiver, text);
      if (of !== null) this.#calls.push({ line, path: `${of}.${text.slice(property.from, property.to)}`, isOfCall: true, given: givenOf(node, text) });
    }
  }

  calls(): SiteFact[] {
    return this.#calls.flatMap(({ line, path, given, isOfCall }) => {
      const callee = this.#chain(path, isOfCall);
      return callee === null ? [] : [{ line, callee, given }];
    });
  }

  values(): ReachFacts["values"][number][] {
    return [...this.#top].flatMap((name) => {
      const from = this.#origins.get(name);
      return from === undefined || name.includes(".") ? [] : [{ name, from }];
    });
  }

  #chain(path: string, isOfCall = false): Chain | null {
    for (let end = path.length; end > 0; end = path.lastIndexOf(".", end - 1)) {
      const [head, rest] = [path.slice(0, end), path.slice(end + 1).split(".").filter(Boolean)];
      const known = this.#origins.get(head) ?? (this.isBound(head) ? { base: head, steps: [] } : null);
      if (known !== null) return { base: known.base, steps: [...known.steps, ...(isOfCall ? [...rest.slice(0, -1), CALLED, ...rest.slice(-1)] : rest)] };
    }
    return null;
  }
}

function givenOf(node: SyntaxNode, text: string): GivenFact[] {
  const given: GivenFact[] = [];
  for (let child = node.getChild("ArgList")?.firstChild ?? null; child !== null; child = child.nextSibling) {
    if (child.name === "None") given.push("nobody");
    else if (child.name === "DictionaryExpression" && /^\{\s*\}$/.test(text.slice(child.from, child.to))) given.push("nobody");
    else if (child.name === "CallExpression" && /^[\w.]*\b_*[A-Z]\w*\(/.test(text.slice(child.from, child.to))) given.push("instance");
    else if (!["(", ")", ",", "AssignOp"].includes(child.name)) given.push("other");
  }
  return given;
}
