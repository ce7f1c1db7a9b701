import { child, children, flag, member, nameOf, staticString, type SyntaxNode, word } from "./syntax.ts";

export type ImportForm =
  | "import"
  | "export-from"
  | "require"
  | "require-resolve"
  | "dynamic-import"
  | "import-equals"
  | "import-type"
  | "augmentation"
  | "mock"
  | "mock-actual";

export interface UsedName<N extends SyntaxNode = SyntaxNode> {
  /** The name that the module exports; `*` for all of it or for none of it, `default` for the default export. */
  readonly name: string;
  /** The part that names it: a specifier, a property, an identifier; the string if there is none. */
  readonly node: N;
  readonly typeOnly: boolean;
}

/** One place of a program that names a module. */
export interface ImportUse<N extends SyntaxNode = SyntaxNode> {
  readonly form: ImportForm;
  readonly specifier: string;
  /** The string or template that holds the specifier. */
  readonly source: N;
  /** The declaration or call. */
  readonly node: N;
  /** Never empty. The baseline counts each of them as `module#name`. */
  readonly names: readonly UsedName<N>[];
}

/** Wrappers that leave open what becomes of a value. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  "AwaitExpression",
  "ChainExpression",
  "ParenthesizedExpression",
  "TSAsExpression",
  "TSNonNullExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
]);

const MOCKERS: ReadonlySet<string> = new Set(["vi", "vitest", "jest"]);
const MOCKS: ReadonlySet<string> = new Set([
  "mock",
  "doMock",
  "unmock",
  "doUnmock",
  "dontMock",
  "deepUnmock",
  "setMock",
  "unstable_mockModule",
  "unstable_unmockModule",
]);
const ACTUALS: ReadonlySet<string> = new Set([
  "importActual",
  "importMock",
  "requireActual",
  "requireMock",
  "createMockFromModule",
  "genMockFromModule",
]);

/** `jest` in `jest.mock("a").mock("b")`. */
function rootName(node: SyntaxNode): string | null {
  const inner = node.type === "CallExpression" ? child(node, "callee") : (member(node)?.object ?? null);
  return inner === null ? nameOf(node) : rootName(inner);
}

/** `createRequire(import.meta.url)`, of `node:module` by name or as a member. */
function createsRequire(node: SyntaxNode | null): boolean {
  const callee = node?.type === "CallExpression" ? child(node, "callee") : null;
  return (member(callee)?.property ?? nameOf(callee)) === "createRequire";
}

/** Names that a file or block declares for what `createRequire` returned, by its node: a linter asks for each call. */
const madeNames = new WeakMap<SyntaxNode, ReadonlySet<string>>();

function namesMadeIn(block: SyntaxNode): ReadonlySet<string> {
  const known = madeNames.get(block);
  if (known !== undefined) return known;
  const statements = children(block, "body").map((each) => child(each, "declaration") ?? each);
  const declared = statements.flatMap((each) => (each.type === "VariableDeclaration" ? children(each, "declarations") : []));
  const names = new Set(declared.flatMap((each) => (createsRequire(child(each, "init")) ? (nameOf(child(each, "id")) ?? []) : [])));
  madeNames.set(block, names);
  return names;
}

/** `require`, `createRequire(…)`, and `load` of `const load = createRequire(…)` in a block around it. */
function isRequire(node: SyntaxNode | null, ancestors: readonly SyntaxNode[]): boolean {
  if (node?.type !== "Identifier") return createsRequire(node);
  const name = word(node, "name") ?? "";
  return name === "require" || ancestors.some((each) => (each.type === "Program" || each.type === "BlockStatement") && namesMadeIn(each).has(name));
}

function formOfCall(callee: SyntaxNode | null, ancestors: readonly SyntaxNode[]): ImportForm | null {
  if (isRequire(callee, ancestors)) return "require";
  const found = member(callee);
  if (found === null) return null;
  const { object, property } = found;
  if (property === "require") return nameOf(object) === "module" ? "require" : null;
  if (property === "resolve") return object.type === "MetaProperty" || isRequire(object, ancestors) ? "require-resolve" : null;
  // Of node:test, alone or of a test's context: mock.module("…"), t.mock.module("…").
  if (property === "module") return (member(object)?.property ?? nameOf(object)) === "mock" ? "mock" : null;
  if (!MOCKERS.has(rootName(object) ?? "")) return null;
  if (MOCKS.has(property)) return "mock";
  return ACTUALS.has(property) ? "mock-actual" : null;
}

interface Name {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly typeOnly?: boolean;
}

function namesOfPattern(pattern: SyntaxNode | null, whole: Name): readonly Name[] {
  if (pattern?.type !== "ObjectPattern") return [whole];
  return children(pattern, "properties").map((property) => {
    const computed = flag(property, "computed");
    const name = computed ? staticString(child(property, "key")) : nameOf(child(property, "key"));
    return { name: name ?? "*", node: property };
  });
}

/** Names that are taken from the value of a call: by a pattern, by a member, or by the pattern of `.then`. */
function namesOfValue(value: SyntaxNode, ancestors: readonly SyntaxNode[], whole: Name): readonly Name[] {
  const depth = ancestors.findIndex(({ type }) => !TRANSPARENT.has(type));
  const taker = ancestors[depth] ?? null;
  const inner = ancestors[depth - 1] ?? value;
  switch (taker?.type) {
    case "VariableDeclarator":
      return namesOfPattern(child(taker, "id"), whole);
    case "AssignmentExpression":
      return namesOfPattern(child(taker, "left"), whole);
    case "MemberExpression": {
      const taken = member(taker);
      if (taken === null || taken.object !== inner) return [whole];
      const call = ancestors[depth + 1] ?? null;
      if (taken.property !== "then" || call?.type !== "CallExpression") {
        const promised = value.type === "ImportExpression" && !ancestors.slice(0, depth).some(({ type }) => type === "AwaitExpression");
        return promised ? [whole] : [{ name: taken.property, node: child(taker, "property") ?? taker }];
      }
      const callback = children(call, "arguments")[0] ?? null;
      return namesOfPattern(children(callback, "params")[0] ?? null, whole);
    }
    default:
      return [whole];
  }
}

function namesOfSpecifiers(node: SyntaxNode, key: "imported" | "local", kind: string | null): readonly Name[] {
  return children(node, "specifiers").map((specifier) => {
    const typeOnly = kind === "type" || word(specifier, "importKind") === "type" || word(specifier, "exportKind") === "type";
    if (specifier.type === "ImportDefaultSpecifier") return { name: "default", node: specifier, typeOnly };
    if (specifier.type === "ImportNamespaceSpecifier") return { name: "*", node: specifier, typeOnly };
    return { name: nameOf(child(specifier, key)) ?? "*", node: specifier, typeOnly };
  });
}

function leftmost(node: SyntaxNode | null): SyntaxNode | null {
  return node?.type === "TSQualifiedName" ? leftmost(child(node, "left")) : node;
}

function useOf(form: ImportForm, node: SyntaxNode, source: SyntaxNode | null, names: (whole: Name) => readonly Name[]): ImportUse | null {
  const specifier = staticString(source);
  if (source === null || specifier === null) return null;
  const typeOnly = form === "augmentation";
  const whole = { name: "*", node: source };
  const found = names(whole);
  return { form, specifier, source, node, names: (found.length > 0 ? found : [whole]).map((name) => ({ typeOnly, ...name })) };
}

/** `new URL("…", import.meta.url)`: a file beside this one, for a worker or to be read. */
function isFileUrl(node: SyntaxNode): boolean {
  const base = member(children(node, "arguments")[1] ?? null);
  return nameOf(child(node, "callee")) === "URL" && base?.object.type === "MetaProperty" && base.property === "url";
}

/** typescript-eslint 8.50 and older keep the string of an import type in its argument. */
function olderTypeSource(node: SyntaxNode): SyntaxNode | null {
  const argument = child(node, "argument");
  return child(argument, "literal") ?? argument;
}

/** `vi.mock(import("…"))`: the import only names the module. */
function isMocked(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  return parent?.type === "CallExpression" && children(parent, "arguments")[0] === node && formOfCall(child(parent, "callee"), []) === "mock";
}

function importUse(node: SyntaxNode, ancestors: readonly SyntaxNode[]): ImportUse | null {
  switch (node.type) {
    case "ImportDeclaration":
      return useOf("import", node, child(node, "source"), () => namesOfSpecifiers(node, "imported", word(node, "importKind")));
    case "ExportNamedDeclaration":
      return useOf("export-from", node, child(node, "source"), () => namesOfSpecifiers(node, "local", word(node, "exportKind")));
    case "ExportAllDeclaration": {
      const typeOnly = word(node, "exportKind") === "type";
      return useOf("export-from", node, child(node, "source"), (whole) => [{ ...whole, typeOnly }]);
    }
    case "ImportExpression": {
      const form = isMocked(node, ancestors[0]) ? "mock" : "dynamic-import";
      return useOf(form, node, child(node, "source"), (whole) => namesOfValue(node, ancestors, whole));
    }
    case "CallExpression": {
      const form = formOfCall(child(node, "callee"), ancestors);
      if (form === null) return null;
      const [source] = children(node, "arguments");
      const hasValue = form === "require" || form === "mock-actual";
      return useOf(form, node, source ?? null, (whole) => (hasValue ? namesOfValue(node, ancestors, whole) : [whole]));
    }
    case "NewExpression":
      return isFileUrl(node) ? useOf("require-resolve", node, children(node, "arguments")[0] ?? null, (whole) => [whole]) : null;
    case "TSImportEqualsDeclaration": {
      const typeOnly = word(node, "importKind") === "type";
      return useOf("import-equals", node, child(child(node, "moduleReference"), "expression"), (whole) => [{ ...whole, typeOnly }]);
    }
    case "TSImportType": {
      const source = child(node, "source") ?? olderTypeSource(node);
      const first = leftmost(child(node, "qualifier"));
      // `typeof import("…").X` is the type of a value.
      const typeOnly = ancestors[0]?.type !== "TSTypeQuery";
      return useOf("import-type", node, source, (whole) => [{ ...whole, ...(first && { name: nameOf(first) ?? "*", node: first }), typeOnly }]);
    }
    case "TSModuleDeclaration":
      return useOf("augmentation", node, child(node, "id"), (whole) => [whole]);
    default:
      return null;
  }
}

/** Types of the nodes for which `importUseAt` may find something. */
export const IMPORT_NODE_TYPES: readonly string[] = [
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "CallExpression",
  "NewExpression",
  "TSImportEqualsDeclaration",
  "TSImportType",
  "TSModuleDeclaration",
];

/**
 * The module that a node names, and which of its exports: in an import or re-export of any form, `require`, `import()`,
 * `import("…")` types, or a call of a test runner that mocks a module. `ancestors` has the parent first. The audit and the
 * lint rule both count by it, so the baseline of the one fits the other.
 */
export function importUseAt<N extends SyntaxNode>(node: N, ancestors: readonly N[]): ImportUse<N> | null {
  // Every node of the result is one of the tree's own.
  return importUse(node, ancestors) as ImportUse<N> | null;
}

/**
 * What a node that loads or mocks a module while the program runs takes for its specifier, computed or not; else null.
 * `ancestors` has the parent first.
 */
export function loadedSpecifierAt<N extends SyntaxNode>(node: N, ancestors: readonly N[]): N | null {
  const [argument = null] = children(node, "arguments");
  const isLoad = node.type === "CallExpression" ? formOfCall(child(node, "callee"), ancestors) !== null : node.type === "NewExpression" && isFileUrl(node);
  return (node.type === "ImportExpression" ? child(node, "source") : isLoad ? argument : null) as N | null;
}
