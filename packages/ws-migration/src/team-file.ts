import { existsSync } from "node:fs";
import path from "node:path";
import * as v from "valibot";
import { LEGACY_MAP } from "./generated/map.ts";
import { readJsonFile } from "./json-file.ts";

export const TEAM_FILE = "apex-ws.migration.json";

const text = v.pipe(v.string(), v.nonEmpty());
const texts = v.array(text);
const treeName = v.picklist(["backend", "page"]);
const role = v.picklist(["manager", "queue", "buffer", "registry", "emitter", "bridge", "factory"]);

const successor = v.strictObject({
  module: text,
  name: v.optional(v.nullable(text), null),
  use: v.optional(text),
  kind: v.optional(v.picklist(["value", "type"]), "value"),
  available: v.optional(v.boolean(), true),
});

const exportRow = v.strictObject({
  name: text,
  python: v.optional(v.nullable(text), null),
  kind: v.optional(v.picklist(["class", "function", "value", "enum", "type"]), "value"),
  role: v.optional(v.nullable(role), null),
  from: v.optional(v.nullable(text), null),
  successor: v.optional(v.nullable(successor), null),
  rewrite: v.optional(v.picklist(["automatic", "note", "manual"]), "manual"),
  recipe: v.optional(text),
});

const row = v.strictObject({
  module: text,
  python: v.optional(v.nullable(text)),
  tree: v.optional(treeName, "backend"),
  kind: v.optional(v.picklist(["implementation", "shim", "package-root", "types", "gone"])),
  generations: v.optional(texts),
  recipe: v.optional(text),
  exports: v.optional(v.array(exportRow), []),
});

const builtIn = LEGACY_MAP.prefixes;
const prefixes = v.strictObject({
  typescript: v.optional(texts, [...builtIn.typescript]),
  python: v.optional(texts, [...builtIn.python]),
  page: v.optional(texts, [...builtIn.page]),
});
const roots = v.strictObject({ backend: v.optional(texts, []), page: v.optional(texts, []), python: v.optional(texts, []) });

const schema = v.strictObject({
  $schema: v.optional(text),
  prefixes: v.optional(prefixes, {}),
  roots: v.optional(roots, {}),
  aliases: v.optional(v.record(text, texts)),
  rows: v.optional(v.array(row), []),
  rules: v.optional(v.array(v.strictObject({ tree: v.optional(treeName, "backend"), prefix: text, recipe: text })), []),
  roles: v.optional(v.record(role, texts), {}),
  allow: v.optional(texts, []),
});

/** `apex-ws.migration.json` with its defaults. */
export type TeamFile = v.InferOutput<typeof schema>;
export type TeamRow = TeamFile["rows"][number];

export const EMPTY_TEAM_FILE: TeamFile = v.parse(schema, {});

/** Throws `team_file_unreadable` and `team_file_invalid`. */
export const readTeamFile = (file: string): TeamFile =>
  readJsonFile(file, schema, { unreadable: "team_file_unreadable", invalid: "team_file_invalid" });

/** The nearest team file at or above a folder. */
export function findTeamFile(folder: string): string | null {
  const file = path.join(folder, TEAM_FILE);
  if (existsSync(file)) return file;
  const parent = path.dirname(folder);
  return parent === folder ? null : findTeamFile(parent);
}
