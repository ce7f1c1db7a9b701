import path from "node:path";
import type { ExportRow, MapFile, ModuleRow } from "../schema.ts";
import type { Ledger } from "./ledger.ts";
import { meaningOf, type Meaning } from "./meanings.ts";

const text = (value: string): string => JSON.stringify(value);

/** The modules of the old services; the old page is no part of a service. */
export const compatModules = (map: MapFile): readonly ModuleRow[] => map.modules.filter(({ tree }) => tree === "backend");

/** Source files of `@apex/ws-legacy-compat` below `src/generated`, by their names. */
export function generateCompat(map: MapFile, ledger: Ledger): ReadonlyMap<string, string> {
  return new Map(compatModules(map).map((module) => [`${module.module}.ts`, moduleText(map, module, ledger)]));
}

function moduleText(map: MapFile, module: ModuleRow, ledger: Ledger): string {
  const up = "../".repeat(module.module.split("/").length);
  const imports = new Map<string, Set<string>>();
  const take = (file: string, name: string): string => {
    imports.set(file, (imports.get(file) ?? new Set()).add(name));
    return name.replace(/^type /, "");
  };
  const lines = module.exports.flatMap((row) => exportLines(map, module, row, ledger, take));
  const head = [...imports]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, names]) => `import { ${[...names].toSorted().map((name) => `${name} as ${alias(name)}`).join(", ")} } from "${up}${file}.ts";`);
  const body = lines.length === 0 ? ["export {};", ""] : lines;
  return ["// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.", ...head, "", ...body].join("\n");
}

/** An old name may be the same as that of its facade. */
const alias = (name: string): string => `the_${name}`;

type Take = (file: string, name: string) => string;

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
  const bind = (binding: string, value: string): string => `export const ${name} = ${alias(take("uses/bind", binding))}(${value}, ${use});`;
  const facade = (of: { readonly file: string; readonly name: string }): string => alias(take(`facades/${of.file}`, of.name));
  switch (meaning.as) {
    case "class":
      return [bind("bindClass", facade(meaning)), `export type ${name} = ${facade(meaning)};`];
    case "function":
      return [bind("bindFunction", facade(meaning))];
    case "enum":
      return [bind("bindObject", facade(meaning)), `export type ${name} = (typeof ${name})[keyof typeof ${name}];`];
    case "object":
      // A number can't be bound: reading it says nothing.
      return [/^[A-Z_]+$/.test(meaning.name) ? `export const ${name} = ${facade(meaning)};` : bind("bindObject", facade(meaning))];
    case "type":
      return [`export type ${name} = ${facade(meaning)};`];
    case "record":
      return [bind("bindClass", `${alias(take("facades/records", "recordOf"))}(${text(name)})`), `export type ${name} = ${alias(take("facades/records", "LegacyRecord"))};`];
    case "exception":
      return [bind("bindClass", `${alias(take("facades/records", "exceptionOf"))}(${text(name)})`), `export type ${name} = ${alias(take("facades/records", "LegacyException"))};`];
    case "open-enum":
      return [bind("bindObject", `${alias(take("facades/records", "openEnum"))}()`), `export type ${name} = string;`];
    case "break":
      return [bind("bindBreak", text(meaning.id)), `export type ${name} = ${alias(take("facades/records", "LegacyRecord"))};`];
  }
}

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
  return { ...Object.fromEntries(exports), "./package.json": "./package.json" };
}
