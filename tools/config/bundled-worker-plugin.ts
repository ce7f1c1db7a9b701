import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build, defaultServerConditions } from "vite";
import type { Plugin } from "vitest/config";

const ROOT = path.resolve(import.meta.dirname, "../..");
const SOURCES = path.join(ROOT, "packages/ws-sqlite/src");
const STARTER = path.join(SOURCES, "worker-client.ts");
const BUNDLES = path.join(ROOT, "node_modules/.cache/apex/sqlite-worker");

const FROM_SOURCES = "new URL(`./worker${extension}`, import.meta.url)";

/** Tests open hundreds of SQLite stores: a worker of one file, as the packed package has it, starts in half the time of its 75 sources. */
export function bundledWorker(): Plugin {
  return {
    name: "apex:bundled-worker",
    enforce: "pre",
    // Vitest's cache would know the file by its own text, and give one that starts an old build.
    configureVitest: ({ defineCacheKeyGenerator }) => defineCacheKeyGenerator(({ id }) => (id === STARTER ? false : undefined)),
    async transform(code, id) {
      if (id !== STARTER) return null;
      if (!code.includes(FROM_SOURCES)) throw new Error(`${id} starts its worker otherwise than ${import.meta.filename} expects`);
      const { file, sources } = await bundleWorker();
      for (const source of sources) this.addWatchFile(source);
      return { code: code.replace(FROM_SOURCES, `new URL("${pathToFileURL(file).href}")`), map: null };
    },
  };
}

/** Built for each project that asks, in some tenths of a second: all of them write the same. */
async function bundleWorker() {
  const built = await build({
    root: path.dirname(SOURCES),
    configFile: false,
    logLevel: "warn",
    ssr: { noExternal: true, resolve: { conditions: ["@apex/source", ...defaultServerConditions] } },
    build: { ssr: path.join(SOURCES, "worker.ts"), write: false, minify: false, target: "node20" },
  });
  if (Array.isArray(built) || !("output" in built)) throw new Error("Vite answered with more than one build");
  const [bundle, ...others] = built.output;
  if (others.length > 0) throw new Error(`The worker is more than one file: ${others.map(({ fileName }) => fileName).join(", ")}`);
  mkdirSync(BUNDLES, { recursive: true });
  const file = path.join(BUNDLES, "worker.mjs");
  // Another run may be reading it.
  writeFileSync(`${file}.${process.pid}`, bundle.code);
  renameSync(`${file}.${process.pid}`, file);
  return { file, sources: bundle.moduleIds };
}
