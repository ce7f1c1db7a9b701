import path from "node:path";
import type { ExportRow, MapFile, ModuleRow } from "../schema.ts";
import type { Ledger } from "./ledger.ts";
import { meaningOf, type Meaning } from "./meanings.ts";
import { compatModules } from "./modules.ts";

const text = (value: string): string => JSON.stringify(value);

/** Source files of `@apex/ws-legacy-compat` below `src/generated`, by their names. */
export function generateCompat(map: MapFile, ledger: Ledger): ReadonlyMap<string, string> {
  return new Map(compatModules(map).map((module) => [`${module.module}.ts`, moduleText(map, module, ledger)]));
}

function moduleText(map: MapFile, module: ModuleRow, ledger: Ledger): string {
  const up = "../".repeat(module.module.split("/").length);
  const imports = new Map<string, Map<string, "value" | "type">>();
  const take: Take = (file, name, as = "value") => {
    const names = imports.get(file) ?? new Map<string, "value" | "type">();
    imports.set(file, names);
    if (names.get(name) !== "value") names.set(name, as);
    return alias(name);
  };
  const lines = module.exports.flatMap((row) => exportLines(map, module, row, ledger, take));
  const head = [...imports].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([file, names]) => importLine(`${up}${file}.ts`, names));
  const body = lines.length === 0 ? ["export {};", ""] : lines;
  return ["// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.", ...head, "", ...body].join("\n");
}

function importLine(specifier: string, names: ReadonlyMap<string, "value" | "type">): string {
  const isTypeOnly = [...names.values()].every((as) => as === "type");
  const list = [...names].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, as]) => `${as === "type" && !isTypeOnly ? "type " : ""}${name} as ${alias(name)}`);
  return `import ${isTypeOnly ? "type " : ""}{ ${list.join(", ")} } from "${specifier}";`;
}

/** An old name may be the same as that of its facade. */
const alias = (name: string): string => `the_${name}`;

/** Imports the name, and returns what it is called here. */
type Take = (file: string, name: string, as?: "value" | "type") => string;

function exportLines(map: MapFile, module: ModuleRow, row: ExportRow, ledger: Ledger, take: Take): string[] {
  const meaning = meaningOf(module, row);
  if (meaning === undefined) return [];
  const name = `${module.module}#${row.name}`;
  const id = ledger[name];
  if (id === undefined) throw new Error(`${name} has no id: run pnpm legacy:map`);
  const recipe = map.recipes[row.recipe ?? module.recipe] ?? "";
  const use = `{ id: ${text(id)}, name: ${text(name)}, recipe: ${text(recipe)} }`;
  return [`/** @deprecated ${id}: ${recipe} */`, ...declaration(row.name, meaning, use, take), ""];
}

function declaration(name: string, meaning: Meaning, use: string, take: Take): string[] {
  const bind = (binding: string, value: string): string => `export const ${name} = ${take("uses/bind", binding)}(${value}, ${use});`;
  const record = (): string => `export type ${name} = ${take("facades/records", "LegacyRecord", "type")};`;
  switch (meaning.as) {
    case "class":
      return [bind("bindClass", facadeOf(meaning, take)), `export type ${name} = ${facadeOf(meaning, take)};`];
    case "function":
      return [bind("bindFunction", facadeOf(meaning, take))];
    case "enum":
      return [bind("bindObject", facadeOf(meaning, take)), `export type ${name} = (typeof ${name})[keyof typeof ${name}];`];
    case "object":
      // A number can't be bound: reading it says nothing.
      return [/^[A-Z_]+$/.test(meaning.name) ? `export const ${name} = ${facadeOf(meaning, take)};` : bind("bindObject", facadeOf(meaning, take))];
    case "type":
      return [`export type ${name} = ${take(`facades/${meaning.file}`, meaning.name, "type")};`];
    case "record":
      return [bind("bindClass", `${take("facades/records", "recordOf")}(${text(name)})`), record()];
    case "exception":
      return [bind("bindClass", `${take("facades/records", "exceptionOf")}(${text(name)})`), `export type ${name} = ${take("facades/records", "LegacyException", "type")};`];
    case "open-enum":
      return [bind("bindObject", `${take("facades/records", "openEnum")}()`), `export type ${name} = string;`];
    case "break":
      return [bind("bindBreak", text(meaning.id)), record()];
  }
}

const facadeOf = ({ file, name }: { readonly file: string; readonly name: string }, take: Take): string => take(`facades/${file}`, name);

/** `exports` of the package, with the sources for this workspace or without for who installs it. */
export function generateExports(map: MapFile, withSources: boolean): Record<string, unknown> {
  const entries = [["index", "src/index.ts"] as const, ...compatModules(map).map(({ module }) => [module, path.posix.join("src/generated", `${module}.ts`)] as const)];
  const exports = entries.map(([name, source]) => [
    name === "index" ? "." : `./${name}`,
    {
      ...(withSources ? { "@apex/source": `./${source}` } : {}),
      import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
      require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
    },
  ]);
  return { ...(Object.fromEntries(exports) as Record<string, unknown>), "./package.json": "./package.json" };
}
