import type { CountedNames } from "../report/read-uses.ts";
import type { Production } from "../report.ts";
import { compare } from "./graph.ts";
import type { ModuleUse } from "./uses.ts";

/** Compat counts names of TypeScript services: a type is used by no process, and a test by none that counts. */
export function productionOf(uses: readonly ModuleUse[], counted: CountedNames): Production {
  const running = uses.filter(({ language, test, typeOnly }) => language === "typescript" && !test && !typeOnly);
  const imported = new Set(running.filter(({ module }) => module.tree === "backend").flatMap(({ keys }) => keys));
  const used = [...counted].map(([name, count]) => ({ name, count })).toSorted((a, b) => b.count - a.count || compare(a.name, b.name));
  return { used, unused: [...imported].filter((key) => !key.endsWith("#*") && (counted.get(key) ?? 0) === 0).toSorted(compare) };
}
