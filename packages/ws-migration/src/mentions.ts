import type { Catalog } from "./catalog.ts";
import { dashedName, withoutBuildFolder } from "./names.ts";

/** What follows a prefix in a text: the part of a module's name that is written down. */
const REST = /^[\w./-]*/;

/**
 * Looks for old modules in a text that no parser understood, or in the written part of a specifier that is put together:
 * `import("@apex/backend/websocket-core/" + name)`. It would rather find one too many.
 */
export function createMentions(catalog: Catalog, prefixes: readonly string[]): (text: string) => boolean {
  const names = [...catalog.modules.map(({ module }) => module), ...catalog.rules.map(({ prefix }) => prefix)];
  const starts = prefixes.map((prefix) => prefix.replace(/[/.]$/, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const anyPrefix = new RegExp(`(?<![\\w@/.-])(?:${starts.join("|")})(?:[/.]|(?!\\w))`, "g");
  return (text) =>
    Array.from(text.matchAll(anyPrefix)).some((match) => {
      const [rest = ""] = REST.exec(text.slice(match.index + match[0].length)) ?? [];
      const module = match[0].includes("/") ? withoutBuildFolder(rest) : dashedName(rest);
      return names.some((name) => name.startsWith(module) || module.startsWith(name));
    });
}
