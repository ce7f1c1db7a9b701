import { builtInMap } from "@apex/ws-migration";

/** What each package may be imported by. A test compares it with their `exports`. */
export const ENTRY_POINTS: Readonly<Record<string, readonly string[]>> = {
  "@apex/eslint-plugin-ws": [""],
  "@apex/ws-cli": [""],
  "@apex/ws-client": ["", "/trace"],
  "@apex/ws-codemod": [""],
  "@apex/ws-legacy-compat": ["", ...builtInMap().flatMap(({ module, tree }) => (tree === "backend" ? [`/${module}`] : []))],
  "@apex/ws-manager": ["", "/contract", "/sqlite", "/redis", "/memory", "/control", "/testing"],
  "@apex/ws-migration": ["", "/apex-ws.migration.schema.json"],
  "@apex/ws-queue-core": ["", "/protocol", "/client", "/server", "/store", "/events"],
  "@apex/ws-redis": [""],
  "@apex/ws-sqlite": [""],
  "@apex/ws-transport": [""],
};

/** The old modules are too many for a message. */
const NAMED_MAX = 8;

/** The package of a specifier that reaches past its entry points, with those that there are; else null. */
export function deepImport(specifier: string): { readonly name: string; readonly entries: string } | null {
  // A path into node_modules is the same file by another way.
  const asked = specifier.split("node_modules/").at(-1) ?? specifier;
  const name = /^@[^/]+\/[^/]+/.exec(asked)?.[0] ?? "";
  const entries = ENTRY_POINTS[name];
  const rest = asked.slice(name.length);
  const isPublic = asked === specifier && [...(entries ?? []), "/package.json"].includes(rest);
  if (entries === undefined || isPublic) return null;
  const named = entries.slice(0, NAMED_MAX).map((entry) => `'${name}${entry}'`);
  return { name, entries: [...named, ...(entries.length > NAMED_MAX ? ["…"] : [])].join(", ") };
}
