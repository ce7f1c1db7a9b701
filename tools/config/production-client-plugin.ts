import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Plugin } from "vitest/config";
import { installProductionClient } from "../testkit/src/production-client.ts";

const SOURCES = path.resolve(import.meta.dirname, "../../packages/ws-client/src");
const SETTINGS = ["../tsup.production.config.ts", "internal-fields.ts"].map((name) => path.join(SOURCES, name));
const ENTRY = path.join(SOURCES, "index.ts");

/** Gives the tests of the client, in place of `src/index.ts`, what a page gets in production: built when the first of them asks. */
export function productionClient(): Plugin {
  return {
    name: "apex:production-client",
    enforce: "pre",
    // Vitest's cache would know it by the text of `src/index.ts`, and give an old build.
    configureVitest: ({ defineCacheKeyGenerator }) => defineCacheKeyGenerator(({ id }) => (id === ENTRY ? false : undefined)),
    async load(id) {
      if (path.dirname(id) !== SOURCES) return null;
      if (id !== ENTRY) throw new Error(`${id} is inside the production build: leave the test that imports it out in vitest.config.ts`);
      const built = await buildProductionClient();
      for (const source of [...built.map.sources, ...SETTINGS]) this.addWatchFile(source);
      return built;
    },
  };
}

async function buildProductionClient() {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-client-"));
  try {
    const installed = await installProductionClient(folder);
    const manifest = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8"));
    const file = path.join(installed, manifest.exports["."].import.default);
    const map = JSON.parse(readFileSync(`${file}.map`, "utf8"));
    const sources: string[] = map.sources.map((source: string) => path.resolve(file, "..", source));
    return { code: readFileSync(file, "utf8"), map: { ...map, sources } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
