import { parseSync, Visitor } from "oxc-parser";
import type { PackageSource } from "../sweep/sources.ts";

/** From `start` up to `end`, without it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A function, a constant or a member, with its name. */
export interface Part extends Span {
  readonly name: string;
}

export interface Syntax {
  readonly parts: readonly Part[];
  readonly tokens: readonly Token[];
}

interface Token extends Span {
  readonly text: string;
}

const read = new WeakMap<PackageSource, Syntax>();

/** Parses a source once, however many mutants look into it. */
export function readSyntax(source: PackageSource): Syntax {
  const syntax = read.get(source) ?? parse(source);
  read.set(source, syntax);
  return syntax;
}

function parse({ file, text }: PackageSource): Syntax {
  const { program, comments } = parseSync(file, text);
  const parts: Part[] = [];
  const add = (name: string | undefined, { start, end }: Span): void => {
    if (name !== undefined) parts.push({ name, start, end });
  };
  new Visitor({
    FunctionDeclaration: (node) => add(node.id?.name, node),
    VariableDeclarator: (node) => add(nameOf(node.id), node),
    Property: (node) => {
      if (/Function/.test(node.value.type)) add(nameOf(node.key), node);
    },
    ClassDeclaration: ({ id, body }) => {
      for (const member of body.body) if ("key" in member) add(`${id?.name ?? ""}.${nameOf(member.key) ?? ""}`, member);
    },
  }).visit(program);
  const code = comments.reduce((rest, { start, end }) => rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end), text);
  return { parts, tokens: tokensOf(code) };
}

/** Undefined for a pattern, such as `{ a, b }`. */
function nameOf(node: { readonly type: string; readonly name?: unknown }): string | undefined {
  if (typeof node.name !== "string") return undefined;
  return node.type === "PrivateIdentifier" ? `#${node.name}` : node.name;
}

/** Words and single signs. A comma before a closing bracket is left out: it comes and goes with the line breaks. */
function tokensOf(code: string): readonly Token[] {
  const tokens = [...code.matchAll(/[\w$]+|[^\s\w$]/gu)].map(({ 0: text, index }) => ({ text, start: index, end: index + text.length }));
  return tokens.filter(({ text }, at) => text !== "," || !/^[)\]}]$/.test(tokens[at + 1]?.text ?? ""));
}

/** A quick look without the syntax: false where a word of the name or the code is not in the text. */
export const mayHold = (text: string, name: string, code: string): boolean => `${name} ${code}`.split(/[^\w$]+/).every((word) => text.includes(word));

/** Where the code occurs in the part, each time from its first token to its last. */
export function findCode({ tokens }: Syntax, part: Span, code: string): readonly Span[] {
  const wanted = tokensOf(code);
  const inPart = tokens.filter(({ start, end }) => start >= part.start && end <= part.end);
  return inPart.flatMap(({ start }, at) => {
    const isWanted = wanted.every(({ text }, index) => inPart[at + index]?.text === text);
    return isWanted ? [{ start, end: inPart[at + wanted.length - 1]?.end ?? start }] : [];
  });
}
