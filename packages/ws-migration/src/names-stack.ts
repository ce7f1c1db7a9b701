import type { MapModule, MapRule } from "./map.ts";
import { dashedName } from "./names.ts";

export interface StackNames {
  readonly modules: readonly MapModule[];
  readonly rules: readonly MapRule[];
  readonly prefixes: Readonly<Record<"typescript" | "python" | "page" | "compat", readonly string[]>>;
}

/**
 * Whether a text contains the beginning of an old module's name, in whatever place: for text that no parser understood, and
 * for names that are put together when a program runs. `@apex/backend/` alone may become any module, so it counts.
 */
export function createNamesStack({ modules, rules, prefixes }: StackNames): (text: string) => boolean {
  const inTree = (tree: MapModule["tree"]): string[] => [...modules, ...rules].filter((each) => each.tree === tree).map((each) => ("module" in each ? each.module : each.prefix));
  const backend = inTree("backend");
  const begins = (rest: string): boolean => backend.some((name) => name.startsWith(rest) || rest.startsWith(name));
  const services = followedBy([...prefixes.typescript, ...prefixes.compat], String.raw`[\w./-]*`);
  const python = followedBy(prefixes.python.map((prefix) => `${prefix}.`), String.raw`[\w.]*`);
  // "@/" means any file of a page, so only a whole module name is one of the stack's.
  const page = followedBy(prefixes.page.flatMap((prefix) => inTree("page").map((name) => prefix + name)), String.raw`\b`);
  return (text) =>
    restsOf(services, text).some(begins) || restsOf(python, text).some((rest) => begins(dashedName(rest))) || restsOf(page, text).length > 0;
}

function followedBy(beginnings: readonly string[], rest: string): RegExp | null {
  if (beginnings.length === 0) return null;
  return new RegExp(`(?<![\\w])(?:${beginnings.map((each) => each.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|")})(${rest})`, "g");
}

function restsOf(pattern: RegExp | null, text: string): string[] {
  return pattern === null ? [] : Array.from(text.matchAll(pattern), (match) => match[1] ?? "");
}
