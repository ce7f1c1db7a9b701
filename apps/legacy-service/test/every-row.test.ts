import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import ws from "@apex/eslint-plugin-ws";
import { audit, type AuditReport } from "@apex/ws-cli";
import { codemodFile } from "@apex/ws-codemod";
import { builtInMap, loadMigration, type MapModule } from "@apex/ws-migration";
import { Linter } from "eslint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** A file for each old module, which imports every name of it. */
const folder = mkdtempSync(path.join(tmpdir(), "every-row-"));
afterAll(() => rmSync(folder, { recursive: true }));

const modules = builtInMap();
const namesOf = ({ exports }: MapModule): readonly string[] => exports.map(({ name }) => name).filter((name) => name !== "*");
const specifierOf = ({ tree, module }: MapModule): string => (tree === "page" ? `@/${module}` : `@apex/backend/${module}`);
const fileOf = (row: MapModule): string => `${row.tree}-${row.module.replaceAll("/", "-")}.js`;
const textOf = (row: MapModule): string => `import { ${namesOf(row).map((name, at) => `${name} as n${at}`).join(", ")} } from "${specifierOf(row)}";\n`;
const withNames = modules.filter((row) => namesOf(row).length > 0);

let report: AuditReport;
beforeAll(async () => {
  for (const row of withNames) writeFileSync(path.join(folder, fileOf(row)), textOf(row));
  report = await audit(folder);
});

describe.each(withNames.map((row) => [`${row.tree} ${row.module}`, row] as const))("of %s", (_name, row) => {
  test("the audit counts each name, with the successor and the break of the map", () => {
    const own = report.entryPoints.find(({ module, tree }) => module === row.module && tree === row.tree);
    const found = own?.names.map(({ name, rewrite, breaks }) => ({ name, rewrite, breaks })) ?? [];
    const expected = row.exports.filter(({ name }) => name !== "*").map(({ name, rewrite, breaks = null }) => ({ name, rewrite, breaks }));
    const sorted = (list: readonly { readonly name: string }[]): readonly unknown[] => list.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(sorted(found)).toEqual(sorted(expected));
  });

  test("the rule reports each name, with its recipe", () => {
    const linter = new Linter({ cwd: folder });
    const said = linter.verify(textOf(row), [{ ...ws.configs.recommended, files: ["**/*.js"] }], { filename: path.join(folder, fileOf(row)) }).map(({ message }) => message);
    const missing = row.exports.filter(({ name, recipe }) => name !== "*" && !said.some((message) => message.startsWith(`'${name}' of`) && (message.includes(recipe) || message.includes("instead"))));
    expect([said.length, missing.map(({ name }) => name)]).toEqual([namesOf(row).length, []]);
  });

  test("the codemod moves it to a module of compat, which the package exports", () => {
    const { after } = codemodFile(folder, fileOf(row), "compat", loadMigration(folder));
    const compat = `@apex/ws-legacy-compat/${row.module}`;
    // Nothing of the old page is in compat.
    expect(after.text).toBe(row.tree === "page" ? textOf(row) : textOf(row).replace(specifierOf(row), compat));
    const manifest = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("@apex/ws-legacy-compat/package.json"), "utf8")) as { readonly exports: object };
    expect(Object.hasOwn(manifest.exports, `./${row.module}`)).toBe(row.tree === "backend");
  });
});
