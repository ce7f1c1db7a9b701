import { type Node, textOf, walk } from "@apex/ws-cli";

/** What a file does with the names that it imports. */
export interface References {
  /** Names that are written somewhere other than as the name of a type. */
  readonly asValue: ReadonlySet<string>;
  /** Names of members that are taken of anything: `sendToUser` of `manager.sendToUser`. */
  readonly members: ReadonlySet<string>;
}

const TYPES: ReadonlySet<string> = new Set(["TSTypeReference", "TSQualifiedName"]);
const IMPORTS: ReadonlySet<string> = new Set(["ImportSpecifier", "ImportDefaultSpecifier", "ImportNamespaceSpecifier"]);

/** By name, without scopes: a name that something else has as well counts as written there, so that too little is moved and never too much. */
export function referencesIn(program: Node): References {
  const asValue = new Set<string>();
  const members = new Set<string>();
  walk(program, {
    enter(node, ancestors) {
      if (node.type !== "Identifier") return;
      const parent = ancestors.at(-1);
      const name = textOf(node, "name") ?? "";
      if (parent?.type === "MemberExpression" && parent["property"] === node && parent["computed"] === false) members.add(name);
      else if (parent === undefined || !(TYPES.has(parent.type) || IMPORTS.has(parent.type))) asValue.add(name);
      // `typeof manager.Name` is a type by its value.
      if (ancestors.some(({ type }) => type === "TSTypeQuery")) asValue.add(name);
    },
  });
  return { asValue, members };
}
