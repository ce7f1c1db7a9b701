import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { buildPage } from "../../src/page-build.ts";
import { buildProductionPage } from "../support/production-page.ts";

/** Strings of at least four words in the sources of the client and of the core, which are what errors say. */
const SENTENCES = ["ws-client", "ws-queue-core"].flatMap((name) => {
  const sources = readAll(path.resolve(import.meta.dirname, "../../../../packages", name, "src"), ".ts");
  return [...sources.matchAll(/(["'])((?:[^"'\s]+ ){3}.+?)\1/g)].map(([, , sentence = ""]) => sentence);
});

const saidBy = (page: string): string[] => SENTENCES.filter((sentence) => readAll(page, ".js").includes(sentence));

it("an application's page gets the client's production build, by the `exports` of the package: it has none of the sentences", async () => {
  using cleanup = new DisposableStack();
  const folder = mkdtempSync(path.join(tmpdir(), "apex-page-"));
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true }));
  expect(saidBy(await buildProductionPage(folder))).toEqual([]);
  // The page of `npm start` is made from the sources: it has them.
  expect(saidBy(await buildPage())).not.toEqual([]);
});

it("the page of `npm start` is one for production, also when a test builds it", async () => {
  expect(readAll(await buildPage(), ".js").includes("Lit is in dev mode")).toBe(false);
});

function readAll(folder: string, extension: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(extension));
  return files.map((name) => readFileSync(path.join(folder, name), "utf8")).join("\n");
}
