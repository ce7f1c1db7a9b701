/** A node of ESTree or TS-ESTree: of espree, typescript-eslint or oxc. */
export interface SyntaxNode {
  readonly type: string;
}

function field(node: SyntaxNode | null, key: string): unknown {
  return node === null ? undefined : (node as unknown as Record<string, unknown>)[key];
}

export function flag(node: SyntaxNode, key: string): boolean {
  return field(node, key) === true;
}

export function child(node: SyntaxNode | null, key: string): SyntaxNode | null {
  const value = field(node, key);
  return typeof value === "object" && value !== null && "type" in value ? (value as SyntaxNode) : null;
}

export function children(node: SyntaxNode | null, key: string): readonly SyntaxNode[] {
  const value = field(node, key);
  return Array.isArray(value) ? value.filter((item): item is SyntaxNode => item !== null) : [];
}

export function word(node: SyntaxNode | null, key: string): string | null {
  const value = field(node, key);
  return typeof value === "string" ? value : null;
}

/** The text of a string, or of a template without substitutions; else null. */
export function staticString(node: SyntaxNode | null): string | null {
  if (node?.type === "Literal") return word(node, "value");
  if (node?.type !== "TemplateLiteral" || children(node, "expressions").length > 0) return null;
  const [quasi] = children(node, "quasis") as readonly (SyntaxNode & { value?: { cooked?: string | null } })[];
  return quasi?.value?.cooked ?? null;
}

/** An identifier's name, or a string where the language allows one in its place. */
export function nameOf(node: SyntaxNode | null): string | null {
  return node?.type === "Identifier" ? word(node, "name") : staticString(node);
}

export function member(node: SyntaxNode | null): { object: SyntaxNode; property: string } | null {
  if (node?.type !== "MemberExpression") return null;
  const object = child(node, "object");
  const key = child(node, "property");
  const computed = flag(node, "computed");
  const property = computed ? staticString(key) : nameOf(key);
  return object === null || property === null ? null : { object, property };
}
