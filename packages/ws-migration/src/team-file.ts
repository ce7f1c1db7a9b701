import { existsSync, statSync } from "node:fs";
import path from "node:path";
import * as v from "valibot";
import { createMigrationError } from "./errors.ts";
import { LEGACY_MAP } from "./generated/map.ts";
import { readJsonFile } from "./json-file.ts";
import type { Role } from "./map.ts";

/** The name of a team's file. */
export const TEAM_FILE = "apex-ws.migration.json";

const text = v.pipe(v.string(), v.nonEmpty());
const texts = v.array(text);
const treeName = v.picklist(["backend", "page"]);
const role = v.picklist(["manager", "queue", "buffer", "registry", "emitter", "bridge", "factory"]);

const successor = v.strictObject({
  module: v.pipe(text, v.description("The specifier to import from.")),
  name: v.optional(v.nullable(v.pipe(text, v.description("The exported name; null if nothing is imported."))), null),
  use: v.optional(v.pipe(text, v.description("What the code says instead, for messages. Default: the name."))),
  kind: v.optional(
    v.pipe(v.picklist(["value", "type"]), v.description("A type takes the place of an old name only where that is imported as a type.")),
    "value",
  ),
  available: v.optional(v.pipe(v.boolean(), v.description("False: to come. Nothing is rewritten to it yet.")), true),
});

const exportRow = v.pipe(
  v.strictObject({
    name: v.pipe(text, v.description("The exported name, in camelCase or snake_case.")),
    python: v.optional(v.nullable(text), null),
    kind: v.optional(v.picklist(["class", "function", "value", "enum", "type"]), "value"),
    role: v.optional(v.nullable(role), null),
    from: v.optional(v.nullable(v.pipe(text, v.description("The module that really defines the name."))), null),
    successor: v.optional(v.nullable(successor), null),
    rewrite: v.optional(v.picklist(["automatic", "note", "manual"]), "manual"),
    recipe: v.optional(v.pipe(text, v.description("What to do, in a sentence. Default: the recipe of the module."))),
  }),
  v.forward(
    v.check(
      ({ rewrite, successor: next }) => rewrite !== "automatic" || (next?.name ?? null) !== null,
      'A row that is rewritten automatically needs a successor with a name. Name it, or write "manual"',
    ),
    ["rewrite"],
  ),
);

const row = v.strictObject({
  module: v.pipe(text, v.description("The old specifier without its prefix: websocket-core/manager.")),
  python: v.optional(v.nullable(v.pipe(text, v.description("The dotted name without its prefix, if dashes for underscores do not give it.")))),
  tree: v.optional(treeName, "backend"),
  kind: v.optional(v.picklist(["implementation", "shim", "package-root", "types", "gone"])),
  generations: v.optional(texts),
  recipe: v.optional(v.pipe(text, v.description("What to do about names that have no recipe of their own."))),
  exports: v.optional(v.array(exportRow), []),
});

const rule = v.strictObject({
  tree: v.optional(treeName, "backend"),
  prefix: v.pipe(text, v.description("Every module whose name begins so is old.")),
  recipe: text,
});

const builtIn = LEGACY_MAP.prefixes;
const dashed = v.pipe(text, v.transform((prefix) => prefix.replace(/\/*$/, "/")));
const dotted = v.pipe(text, v.transform((prefix) => prefix.replace(/\.+$/, "")));
const prefixes = v.strictObject({
  typescript: v.optional(v.array(dashed), [...builtIn.typescript]),
  python: v.optional(v.array(dotted), [...builtIn.python]),
  page: v.optional(v.array(dashed), [...builtIn.page]),
});
const roots = v.strictObject({ backend: v.optional(texts, []), page: v.optional(texts, []), python: v.optional(texts, []) });
const names = v.exactOptional(texts);
const roles = v.strictObject({
  ...{ manager: names, queue: names, buffer: names, registry: names },
  ...{ emitter: names, bridge: names, factory: names },
} satisfies Record<Role, typeof names>);

/** The shape of `apex-ws.migration.json`. `schema/apex-ws.migration.schema.json` is generated from it. */
export const teamFileSchema = v.strictObject({
  $schema: v.optional(text),
  prefixes: v.optional(v.pipe(prefixes, v.description("What old specifiers begin with, in place of the defaults.")), {}),
  roots: v.optional(
    v.pipe(roots, v.description("Folders that hold the old trees, relative to this file. Relative imports and aliases are seen with them only.")),
    {},
  ),
  aliases: v.optional(
    v.pipe(
      v.record(v.string(), texts),
      v.check((aliases) => Object.keys(aliases).every((alias) => alias.split("*").length <= 2), "An alias has at most one *"),
      v.description("Aliases as in `paths` of a tsconfig.json, relative to this file. Default: those of the nearest tsconfig.json."),
    ),
  ),
  rows: v.optional(v.pipe(v.array(row), v.description("Rows beside the built-in ones. One for a built-in module adds to it, and wins.")), []),
  rules: v.optional(v.array(rule), []),
  roles: v.optional(v.pipe(roles, v.description("Further names of classes and factories that play a role.")), {}),
  allow: v.optional(v.pipe(texts, v.description("Files and folders that may define the one manager, relative to this file.")), []),
});

/** `apex-ws.migration.json` with its defaults. */
export type TeamFile = v.InferOutput<typeof teamFileSchema>;
export type TeamRow = TeamFile["rows"][number];

export const EMPTY_TEAM_FILE: TeamFile = v.parse(teamFileSchema, {});

/** Throws `team_file_unreadable`, and `team_file_invalid` with the field: a wrong root would hide what it should show. */
export function readTeamFile(file: string): TeamFile {
  const team = readJsonFile(file, teamFileSchema, { unreadable: "team_file_unreadable", invalid: "team_file_invalid" });
  for (const [tree, folders] of Object.entries(team.roots)) {
    for (const [index, folder] of folders.entries()) checkFolder(file, `roots.${tree}.${index}`, folder);
  }
  return team;
}

function checkFolder(file: string, field: string, folder: string): void {
  if (statSync(path.resolve(path.dirname(file), folder), { throwIfNoEntry: false })?.isDirectory() === true) return;
  const message = `${file}: ${field}: there is no folder ${folder}. Correct it, or remove it once the old tree is gone.`;
  throw createMigrationError("team_file_invalid", message, { file, field });
}

/** The nearest team file at or above a folder. */
export function findTeamFile(folder: string): string | null {
  const file = path.join(folder, TEAM_FILE);
  if (existsSync(file)) return file;
  const parent = path.dirname(folder);
  return parent === folder ? null : findTeamFile(parent);
}
