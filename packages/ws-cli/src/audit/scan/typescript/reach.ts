import { CALLED, RETURNED, type Chain, type GivenFact, type ReachFacts, type ReachQuestion, type SiteFact, type SubclassFact } from "../facts.ts";
import { LineIndex } from "../lines.ts";
import { wordFinder } from "../word-finder.ts";
import type { Span } from "./module-record.ts";
import { parseTypeScript, programOf, topStatements } from "./parse.ts";
import { memberName, returnedOf, Scopes } from "./scopes.ts";
import { blanked } from "./usage.ts";
import { childOf, childrenOf, textOf, walk, type Node } from "./walk.ts";

/** Follows values of the names through a file: calls of them, classes that extend them, and what the file passes on. */
export function readTypeScriptReach(file: string, source: string, { names, methods }: Pick<ReachQuestion, "names" | "methods">): Omit<ReachFacts, "file"> {
  const dull = dullStatements(source, topStatements(file, source), { names, methods });
  if (dull === null) return { calls: [], subclasses: [], values: [] };
  const lines = new LineIndex(source);
  const program = programOf(parseTypeScript(file, blanked(source, dull)));
  const { scopes, calls, classes, top } = collect(program);
  const chains = new Chains(new Set(names), scopes);
  return {
    calls: calls.flatMap((node): SiteFact[] => {
      const callee = chains.of(childOf(node, "callee"));
      const given = (): GivenFact[] => childrenOf(node, "arguments").map((argument) => givenBy(argument, scopes));
      return callee === null ? [] : [{ line: lines.lineAt(childOf(node, "callee")?.end ?? node.start), callee, given: given() }];
    }),
    subclasses: classes.flatMap((node): SubclassFact[] => {
      const base = chains.of(childOf(node, "superClass"));
      return base === null ? [] : [{ line: lines.lineAt(node.start), name: textOf(childOf(node, "id"), "name") ?? "a class", extends: base, methods: methodsOf(node) }];
    }),
    values: top.flatMap(({ name, node }) => {
      const from = chains.of(node);
      return from === null ? [] : [{ name, from }];
    }),
  };
}

/** What may stand for a value: a variable, a function, and a class that has a base. */
const DECLARES = /^(?:export\s+)?(?:default\s+)?(?:(?:const|let|var)\s+([^\s=:;,{[]+)|(?:async\s+)?function\s*\*?\s*([^\s(<]+)|(?:abstract\s+)?class\s+([^\s<{]+)\s+extends\b)/;

/** What may be registered, and is an object. */
const MAKES = /^(?:export\s+)?const\s+[\w$]+\s*=\s*(?:new\b|\{)/;

/**
 * Statements at the top that name neither what is asked about nor what others declare of it, or that can't break; null if only imports name it. To make a tree
 * of a whole file costs far more than to look for words.
 */
function dullStatements(source: string, statements: readonly Span[], { names, methods }: Pick<ReachQuestion, "names" | "methods">): readonly Span[] | null {
  if (statements.length === 0) return [];
  let [open, words] = [statements, names];
  let isUsed = false;
  while (words.length > 0) {
    const find = wordFinder(words, methods);
    const rest: Span[] = [];
    const declared: string[] = [];
    for (const each of open) {
      const text = source.slice(each.start, each.end);
      const name = DECLARES.exec(text)?.slice(1).find((group) => group !== undefined);
      const isWanted = !text.startsWith("import") && (name === undefined ? find.mayBreak(text) : find.names(text));
      if (!isWanted) rest.push(each);
      else if (name !== undefined) declared.push(name);
      isUsed ||= isWanted;
    }
    [open, words] = [rest, declared];
  }
  if (!isUsed) return null;
  return source.includes(".register") ? open.filter(({ start, end }) => !MAKES.test(source.slice(start, end))) : open;
}

interface Collected {
  readonly scopes: Scopes;
  readonly calls: readonly Node[];
  readonly classes: readonly Node[];
  /** Names at the top of the file, by the identifiers that declare them. */
  readonly top: readonly { readonly name: string; readonly node: Node }[];
}

function collect(program: Node): Collected {
  const scopes = new Scopes();
  const [calls, classes]: [Node[], Node[]] = [[], []];
  walk(program, {
    enter(node, ancestors) {
      scopes.enter(node);
      if (node.type === "CallExpression" || node.type === "NewExpression") calls.push(node);
      if (node.type === "ClassDeclaration" || node.type === "ClassExpression") classes.push(node);
      if (node.type === "AssignmentExpression") declareField(node, ancestors, scopes);
    },
  });
  return { scopes, calls, classes, top: topNames(program) };
}

/** `this.manager = …` in a method is a field, unless the class declares it with more. */
function declareField(node: Node, ancestors: readonly Node[], scopes: Scopes): void {
  const target = childOf(node, "left");
  const owner = ancestors.findLast(({ type }) => type === "ClassDeclaration" || type === "ClassExpression");
  if (target?.type !== "MemberExpression" || childOf(target, "object")?.type !== "ThisExpression" || owner === undefined) return;
  const name = memberName(childOf(target, "property"));
  const known = scopes.find(name, owner.start);
  if (known === null || (known.value === null && known.type === null)) scopes.declare(name, owner, { value: childOf(node, "right"), type: null });
}

function topNames(program: Node): { readonly name: string; readonly node: Node }[] {
  const statements = childrenOf(program, "body").map((each) => childOf(each, "declaration") ?? each);
  const ids = statements.flatMap((each) => (each.type === "VariableDeclaration" ? childrenOf(each, "declarations").map((one) => childOf(one, "id")) : [childOf(each, "id")]));
  return ids.flatMap((id) => (id?.type === "Identifier" ? [{ name: textOf(id, "name") ?? "", node: id }] : []));
}

/** Where expressions come from. */
class Chains {
  readonly #names: ReadonlySet<string>;
  readonly #scopes: Scopes;
  /** Expressions that are being followed: a name may be declared by itself. */
  readonly #open = new Set<Node>();

  constructor(names: ReadonlySet<string>, scopes: Scopes) {
    this.#names = names;
    this.#scopes = scopes;
  }

  of(node: Node | null): Chain | null {
    if (node === null || this.#open.has(node)) return null;
    this.#open.add(node);
    try {
      return this.#of(node);
    } finally {
      this.#open.delete(node);
    }
  }

  #of(node: Node): Chain | null {
    const inner = WRAPPED[node.type];
    if (inner !== undefined) return this.of(childOf(node, inner));
    switch (node.type) {
      case "Identifier":
        return this.#ofName(textOf(node, "name") ?? "", node);
      case "ThisExpression":
        return this.#ofName("this", node);
      case "CallExpression":
      case "NewExpression":
        return plus(this.of(childOf(node, "callee")), CALLED);
      case "MemberExpression":
        return this.#ofMember(node);
      case "ClassDeclaration":
      case "ClassExpression":
        // A subclass has what its base has.
        return this.of(childOf(node, "superClass"));
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return plus(this.of(returnedOf(node)), RETURNED);
      default:
        return null;
    }
  }

  #ofName(name: string, at: Node): Chain | null {
    const declared = this.#scopes.find(name, at.start);
    if (declared === null) return this.#names.has(name) ? { base: name, steps: [] } : null;
    const known = this.of(declared.value) ?? this.#ofType(declared.type);
    return name === "this" ? plus(known, CALLED) : known;
  }

  #ofMember(node: Node): Chain | null {
    const property = childOf(node, "property");
    if (property === null) return null;
    const object = childOf(node, "object");
    const field = object?.type === "ThisExpression" && node["computed"] !== true ? this.#scopes.find(memberName(property), node.start) : null;
    if (field !== null) return this.of(field.value) ?? this.#ofType(field.type);
    const name = textOf(property, node["computed"] === true ? "value" : "name");
    return name === null ? null : plus(this.of(object), name);
  }

  /** `manager: WebSocketManager`: a value of the first type that is known. */
  #ofType(annotation: Node | null): Chain | null {
    if (annotation === null) return null;
    const found: Chain[] = [];
    walk(annotation, {
      enter: (node) => {
        const name = node.type === "TSTypeReference" ? typeName(childOf(node, "typeName")) : null;
        const known = name === null || !this.#names.has(name[0] ?? "") || this.#scopes.find(name[0] ?? "", node.start) !== null ? null : name;
        if (known !== null) found.push({ base: known[0] ?? "", steps: [...known.slice(1), CALLED] });
      },
    });
    return found[0] ?? null;
  }
}

function plus(chain: Chain | null, step: string): Chain | null {
  if (chain === null) return null;
  // What is called is the tree's own function: its arguments say nothing of the old one's.
  if (step === CALLED && chain.steps.at(-1) === RETURNED) return { ...chain, steps: chain.steps.slice(0, -1) };
  return { ...chain, steps: [...chain.steps, step] };
}

function typeName(node: Node | null): readonly string[] | null {
  if (node?.type === "Identifier") return [textOf(node, "name") ?? ""];
  const left = node?.type === "TSQualifiedName" ? typeName(childOf(node, "left")) : null;
  return left === null ? null : [...left, textOf(childOf(node, "right"), "name") ?? ""];
}

const WRAPPED: Readonly<Record<string, string>> = {
  AwaitExpression: "argument",
  ChainExpression: "expression",
  TSAsExpression: "expression",
  TSNonNullExpression: "expression",
  TSSatisfiesExpression: "expression",
  TSTypeAssertion: "expression",
};

/** Only methods: compat looks at prototypes. */
function methodsOf(node: Node): string[] {
  const members = childrenOf(childOf(node, "body"), "body");
  return members.flatMap((member) => (member.type === "MethodDefinition" && member["static"] !== true ? (textOf(childOf(member, "key"), "name") ?? []) : []));
}

const USER_FIELDS: ReadonlySet<string> = new Set(["userId", "user_id", "userContext", "user_context"]);

function givenBy(argument: Node, scopes: Scopes): GivenFact {
  const inner = WRAPPED[argument.type];
  const node = inner === undefined ? argument : (childOf(argument, inner) ?? argument);
  if (isNothing(node)) return "nobody";
  if (node.type === "ObjectExpression") return userOf(node, scopes);
  if (node.type === "NewExpression" || node.type === "ArrayExpression" || node.type === "Literal") return "instance";
  const value = node.type === "Identifier" ? scopes.find(textOf(node, "name") ?? "", node.start)?.value : null;
  if (value?.type === "NewExpression" || value?.type === "ObjectExpression") return "instance";
  return mayBeNothing(node, scopes) ? "maybe-nobody" : "other";
}

const isNothing = (node: Node | null): boolean => (node?.type === "Literal" && node["raw"] === "null") || textOf(node, "name") === "undefined";

const isEmptyText = (node: Node | null): boolean => node?.type === "Literal" && node["value"] === "";

/** `{}`, and a context whose user is written down as nobody, or may be nobody. */
function userOf(node: Node, scopes: Scopes): GivenFact {
  const properties = childrenOf(node, "properties");
  const user = properties.find((each) => USER_FIELDS.has(textOf(childOf(each, "key"), "name") ?? textOf(childOf(each, "key"), "value") ?? ""));
  const value = childOf(user ?? null, "value");
  if (properties.length === 0 || isNothing(value) || isEmptyText(value)) return "nobody";
  return mayBeNothing(value, scopes) ? "maybe-nobody" : "instance";
}

/** A name that is declared as `string | undefined`, as `string | null` or as optional. */
function mayBeNothing(node: Node | null, scopes: Scopes): boolean {
  if (node?.type !== "Identifier") return false;
  const { type = null, isOptional = false } = scopes.find(textOf(node, "name") ?? "", node.start) ?? {};
  const kind = childOf(type, "typeAnnotation");
  return isOptional || (kind?.type === "TSUnionType" && childrenOf(kind, "types").some((each) => each.type === "TSUndefinedKeyword" || each.type === "TSNullKeyword"));
}
