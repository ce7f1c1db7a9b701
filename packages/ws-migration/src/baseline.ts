import { existsSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import * as v from "valibot";
import { createMigrationError } from "./errors.ts";
import { LEGACY_MAP } from "./generated/map.ts";
import { readJsonFile } from "./json-file.ts";

/** What was there when the gate was set up: no more of it may come. Files are relative to the baseline, with `/`. */
export interface Baseline {
  readonly version: 1;
  /** Version of the map that the uses were counted with. */
  readonly mapVersion: string;
  /** File to `module#name` to how often it is used there. */
  readonly uses: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** `role:Name` to the files that define it. */
  readonly definitions: Readonly<Record<string, readonly string[]>>;
  /** File to a statement that names the stack and is not understood, as it is written, to how often a person let it pass. */
  readonly unclear: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Additions that a person let pass. `date` is ISO 8601. */
  readonly accepted: readonly { readonly key: string; readonly reason: string; readonly date: string }[];
}

const text = v.pipe(v.string(), v.nonEmpty());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const schema = v.strictObject({
  version: v.literal(1),
  mapVersion: text,
  uses: v.record(text, v.record(text, count)),
  definitions: v.record(text, v.array(text)),
  unclear: v.optional(v.record(text, v.record(text, count)), {}),
  accepted: v.array(v.strictObject({ key: text, reason: text, date: text })),
});

/**
 * Reads a baseline. Throws `baseline_unreadable`, `baseline_invalid` and, for one that another version of the map wrote and
 * that this one cannot compare with, `map_version_unknown`: a gate that cannot compare has to fail.
 */
export function readBaseline(file: string): Baseline {
  const baseline = readJsonFile(file, schema, { unreadable: "baseline_unreadable", invalid: "baseline_invalid" });
  if (LEGACY_MAP.readable.includes(baseline.mapVersion)) return baseline;
  throw createMigrationError(
    "map_version_unknown",
    `${file} was written with map ${baseline.mapVersion}; this version reads ${LEGACY_MAP.readable.join(", ")}. ` +
      "Install the version of @apex/ws-cli and @apex/eslint-plugin-ws that wrote it, or delete it and write a new one with --accept.",
    { file, mapVersion: baseline.mapVersion },
  );
}

/** Writes a baseline so that equal ones are equal texts: keys sorted, one use a line. A crash leaves the old file or the new one. */
export function writeBaseline(file: string, baseline: Baseline): void {
  const { version, mapVersion, uses, definitions, unclear, accepted } = baseline;
  const sorted = {
    version,
    mapVersion,
    uses: sortedRecord(uses, sortedRecord),
    definitions: sortedRecord(definitions, (files) => files.toSorted()),
    ...(Object.keys(unclear).length > 0 && { unclear: sortedRecord(unclear, sortedRecord) }),
    accepted: accepted.map(({ key, reason, date }) => ({ key, reason, date })),
  };
  // A link is written through: in its place a copy would go its own way.
  const target = existsSync(file) ? realpathSync(file) : file;
  const draft = `${target}.${process.pid}.tmp`;
  writeFileSync(draft, `${JSON.stringify(sorted, null, 2)}\n`);
  renameSync(draft, target);
}

function sortedRecord<T, R = T>(record: Readonly<Record<string, T>>, each?: (value: T) => R): Record<string, T | R> {
  const entries = Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, each === undefined ? value : each(value)]));
}
