import { childOf, type Node, textOf, walk } from "@apex/ws-cli";
import type { Migration } from "@apex/ws-migration";
import type { Edit } from "./edits.ts";
import type { ReadFile } from "./uses.ts";

const CHAINS: ReadonlySet<string> = new Set(["then", "catch", "finally"]);
const MAKERS: ReadonlySet<string | null> = new Set(["manager", "factory"]);

/**
 * `getWebsocketManager(…).then(…)` becomes `Promise.resolve(getWebsocketManager(…)).then(…)`: the compat managers may be awaited and
 * have no `then`. Only calls of what the file imports by name.
 */
export function chainEdits({ program, uses }: ReadFile, migration: Migration): Edit[] {
  const makers = new Set<string>();
  for (const { use, old } of uses) {
    for (const { name, node } of use.names) {
      const local = textOf(childOf(node, node.type === "Property" ? "value" : "local"), "name");
      const { role, kind } = migration.exportOf(old, name);
      if (local !== null && kind === "function" && MAKERS.has(role)) makers.add(local);
    }
  }
  const edits: Edit[] = [];
  if (makers.size === 0) return edits;
  walk(program, {
    enter(node) {
      const made = chained(node);
      if (made === null || !makers.has(textOf(childOf(made, "callee"), "name") ?? "")) return;
      edits.push({ start: made.start, end: made.start, text: "Promise.resolve(" }, { start: made.end, end: made.end, text: ")" });
    },
  });
  return edits;
}

/** The call `make(…)` of `make(…).then`. */
function chained(node: Node): Node | null {
  const object = node.type === "MemberExpression" ? childOf(node, "object") : null;
  const property = textOf(childOf(node, "property"), "name");
  return object?.type === "CallExpression" && CHAINS.has(property ?? "") ? object : null;
}
