import { readFileSync } from "node:fs";
import { CliError } from "../../cli-error.ts";

/** What processes under `APEX_WS_LEGACY=count` used: "module#name" to how often. */
export type CountedNames = ReadonlyMap<string, number>;

/** Reads and adds up the files that such processes write at their exit. Throws a `CliError` for one that is none. */
export function readUses(files: readonly string[]): CountedNames {
  const counts = new Map<string, number>();
  for (const file of files) {
    for (const { name, count } of usesIn(file)) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return counts;
}

interface CountedName {
  readonly name: string;
  readonly count: number;
}

function usesIn(file: string): readonly CountedName[] {
  const { version, uses } = fields(parsed(file));
  if (version !== 1 || !Array.isArray(uses) || !uses.every(isCounted)) {
    throw new CliError("unreadable_uses", `${file} is not what a process under APEX_WS_LEGACY=count writes at its exit, or of another version.`);
  }
  return uses;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CliError("unreadable_uses", `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function isCounted(value: unknown): value is CountedName {
  const { name, count } = fields(value);
  return typeof name === "string" && name.includes("#") && typeof count === "number" && Number.isSafeInteger(count) && count >= 0;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
