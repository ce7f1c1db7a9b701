import { child, children, flag, nameOf, type SyntaxNode, word } from "./syntax.ts";

/** A class, or a function that makes something, in a tree. */
export interface DefinitionSite<N extends SyntaxNode = SyntaxNode> {
  readonly kind: "class" | "function";
  readonly name: string;
  /** Public methods: of the class, or of an object that the function returns. */
  readonly methods: readonly string[];
  /** The identifier that names it. */
  readonly id: N;
  /** What a doc comment may come before: the statement or member, and its first decorator, which may lie before `export`. */
  readonly documented: readonly N[];
}

const CLASSES: ReadonlySet<string> = new Set(["ClassDeclaration", "ClassExpression"]);
const FUNCTIONS: ReadonlySet<string> = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** Types of the nodes for which `definitionAt` may find something. */
export const DEFINITION_NODE_TYPES: readonly string[] = [...CLASSES, ...FUNCTIONS];

function isFunction(node: SyntaxNode | null): boolean {
  return node !== null && FUNCTIONS.has(node.type);
}

function methodsOfClass(node: SyntaxNode): string[] {
  return children(child(node, "body"), "body").flatMap((member) => {
    const isMethod = member.type === "MethodDefinition" ? word(member, "kind") === "method" : isFunction(child(member, "value"));
    const isPublic = !["private", "protected"].includes(word(member, "accessibility") ?? "public");
    const name = flag(member, "computed") ? null : nameOf(child(member, "key"));
    return isMethod && isPublic && name !== null ? [name] : [];
  });
}

function methodsOfObject(node: SyntaxNode | null): string[] {
  // `{ … } as Hub`, `{ … } satisfies Hub`
  if (node?.type.startsWith("TS") === true) return methodsOfObject(child(node, "expression"));
  if (node?.type !== "ObjectExpression") return [];
  return children(node, "properties").flatMap((property) => {
    const isMethod = flag(property, "shorthand") || isFunction(child(property, "value"));
    const name = flag(property, "computed") ? null : nameOf(child(property, "key"));
    return isMethod && name !== null ? [name] : [];
  });
}

/** Of the object that a function returns by its last statement or as its expression. */
function methodsOfResult(node: SyntaxNode): string[] {
  const body = child(node, "body");
  if (body?.type !== "BlockStatement") return methodsOfObject(body);
  return children(body, "body").flatMap((statement) =>
    statement.type === "ReturnStatement" ? methodsOfObject(child(statement, "argument")) : [],
  );
}

/** The name of a class or function: its own, or of the variable or member that it is assigned to. */
function identifierOf(node: SyntaxNode, parent: SyntaxNode | undefined): SyntaxNode | null {
  const own = child(node, "id");
  if (own !== null || parent === undefined) return own;
  if (parent.type === "AssignmentExpression" && child(parent, "right") === node) {
    const target = child(parent, "left");
    const owner = child(target, "object");
    if (owner === null) return plainName(target);
    // A member of an object is like a method; one of `exports` or of a namespace is known to others.
    return owner.type === "ThisExpression" || flag(target as SyntaxNode, "computed") ? null : plainName(child(target, "property"));
  }
  return parent.type === "VariableDeclarator" ? plainName(child(parent, "id")) : null;
}

const plainName = (node: SyntaxNode | null): SyntaxNode | null => (node?.type === "Identifier" ? node : null);

function documentedBy(node: SyntaxNode, ancestors: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const statement = ["VariableDeclarator", "AssignmentExpression"].includes(ancestors[0]?.type ?? "") ? 1 : -1;
  const declared = ancestors[statement] ?? node;
  const exporter = ancestors[statement + 1];
  const documented = exporter?.type.includes("Export") === true ? exporter : declared;
  return [...children(node, "decorators").slice(0, 1), documented];
}

/** The class or function that a node defines, if it has a name. `ancestors` has the parent first. */
export function definitionAt<N extends SyntaxNode>(node: N, ancestors: readonly N[]): DefinitionSite<N> | null {
  const kind = CLASSES.has(node.type) ? "class" : isFunction(node) ? "function" : null;
  const id = identifierOf(node, ancestors[0]);
  const name = nameOf(id);
  // What is declared only is defined elsewhere.
  if (kind === null || id === null || name === null || flag(node, "declare")) return null;
  const methods = kind === "class" ? methodsOfClass(node) : methodsOfResult(node);
  const site: DefinitionSite = { kind, name, methods, id, documented: documentedBy(node, ancestors) };
  // Every node of the result is one of the tree's own.
  return site as DefinitionSite<N>;
}
