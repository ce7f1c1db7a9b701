import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { toJsonSchema } from "@valibot/to-json-schema";
import { teamFileSchema } from "@apex/ws-migration/internal";
import { generateCompat, generateExports } from "./compat/generate-compat.ts";
import { extendLedger, type Ledger } from "./compat/ledger.ts";
import { facadeOf, meaningOf } from "./compat/meanings.ts";
import { generateSignatures, readSignatures } from "./compat/signatures.ts";
import { readMap } from "./read-map.ts";
import type { ExportRow, MapFile, ModuleRow } from "./schema.ts";

const PACKAGE = path.join(import.meta.dirname, "../../../packages/ws-migration");
export const GENERATED_FILE = path.join(PACKAGE, "src/generated/map.ts");
export const SCHEMA_FILE = path.join(PACKAGE, "schema/apex-ws.migration.schema.json");

export const COMPAT = path.join(import.meta.dirname, "../../../packages/ws-legacy-compat");
export const SIGNATURES_FILE = path.join(COMPAT, "test/support/signatures.ts");
export const LEDGER_FILE = path.join(import.meta.dirname, "../deprecations.json");

export const readLedger = (): Ledger => JSON.parse(readFileSync(LEDGER_FILE, "utf8")) as Ledger;

const text = (value: unknown): string => JSON.stringify(value);

function exportLine(row: ExportRow, module: ModuleRow): string {
  const meaning = module.tree === "backend" ? meaningOf(module, row) : undefined;
  const facade = facadeOf(meaning);
  const fields = [
    `name: ${text(row.name)}`,
    `python: ${text(row.python ?? null)}`,
    `kind: ${text(row.kind)}`,
    `role: ${text(row.role ?? null)}`,
    `from: ${text(row.from ?? null)}`,
    `successor: ${row.successor === undefined ? "null" : `successors[${text(row.successor)}]`}`,
    `rewrite: ${text(row.rewrite ?? "manual")}`,
    ...(meaning?.as === "break" ? [`breaks: ${text(meaning.id)}`] : []),
    ...(facade === undefined ? [] : [`facade: ${text(facade)}`]),
    `recipe: recipes[${text(row.recipe ?? module.recipe)}]`,
  ];
  return `      { ${fields.join(", ")} },`;
}

function moduleLines(row: ModuleRow): string {
  return `  {
    module: ${text(row.module)},
    python: ${text(row.python ?? null)},
    tree: ${text(row.tree)},
    kind: ${text(row.kind)},
    generations: ${text(row.generations)},
    since: ${text(row.since)},
    until: ${text(row.until)},
    recipe: recipes[${text(row.recipe)}],
    exports: [
${row.exports.map((line) => exportLine(line, row)).join("\n")}
    ],
  },`;
}

/** The map as a module of `@apex/ws-migration`: keys are replaced by what they name. */
export function generateModule(map: MapFile): string {
  return `// Generated from tools/legacy-map/map.json by \`pnpm legacy:map\`. Do not edit.
import type { LegacyMap, MapModule, MapRule, Successor } from "../map.ts";

const recipes = ${JSON.stringify(map.recipes, null, 2)} as const;

const successors = ${JSON.stringify(map.successors, null, 2)} as const satisfies Record<string, Successor>;

const modules: readonly MapModule[] = [
${map.modules.map(moduleLines).join("\n")}
];

const rules: readonly MapRule[] = [
${map.rules.map(({ tree, prefix, recipe }) => `  { tree: ${text(tree)}, prefix: ${text(prefix)}, recipe: recipes[${text(recipe)}] },`).join("\n")}
];

export const LEGACY_MAP: LegacyMap = {
  version: ${text(map.version)},
  readable: ${text(map.readable)},
  prefixes: ${text(map.prefixes)},
  modules,
  rules,
};
`;
}

/** What an editor checks `apex-ws.migration.json` with. */
export function generateSchema(): string {
  // Checks between fields have no words in JSON schema; the package makes them when it reads the file.
  const schema = toJsonSchema(teamFileSchema, { typeMode: "input", ignoreActions: ["check", "forward", "partial_check"], errorMode: "throw" });
  return `${JSON.stringify({ ...schema, title: "apex-ws.migration.json" }, null, 2)}\n`;
}

if (import.meta.main) {
  writeFileSync(GENERATED_FILE, generateModule(readMap()));
  writeFileSync(SCHEMA_FILE, generateSchema());
  writeCompat(readMap());
}

function writeCompat(map: MapFile): void {
  const ledger = extendLedger(readLedger(), map);
  writeFileSync(LEDGER_FILE, `${JSON.stringify(ledger, null, 2)}\n`);
  const folder = path.join(COMPAT, "src/generated");
  rmSync(folder, { recursive: true, force: true });
  for (const [name, source] of generateCompat(map, ledger)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), source);
  }
  writeFileSync(SIGNATURES_FILE, generateSignatures(readSignatures()));
  const file = path.join(COMPAT, "package.json");
  const own = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const publishConfig = { access: "restricted", exports: generateExports(map, false) };
  writeFileSync(file, `${JSON.stringify({ ...own, exports: generateExports(map, true), publishConfig }, null, 2)}\n`);
}
