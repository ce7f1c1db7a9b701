import type { MapFile } from "../schema.ts";
import { meaningOf } from "./meanings.ts";
import { compatModules } from "./modules.ts";

/** `module#name` to the id of its warning. An id is never given to another name, also when its row is gone: it stays in the file. */
export type Ledger = Readonly<Record<string, string>>;

/** The ledger with an id for each row that has none yet. */
export function extendLedger(ledger: Ledger, map: MapFile): Ledger {
  const rows = compatModules(map).flatMap((module) => module.exports.filter((row) => meaningOf(module, row) !== undefined).map((row) => `${module.module}#${row.name}`));
  let last = Math.max(0, ...Object.values(ledger).map((id) => Number(id.slice(PREFIX.length))));
  const added = rows.filter((name) => !Object.hasOwn(ledger, name)).map((name) => [name, `${PREFIX}${String((last += 1)).padStart(4, "0")}`] as const);
  return { ...ledger, ...Object.fromEntries(added) };
}

const PREFIX = "APEX_WS_DEP";
