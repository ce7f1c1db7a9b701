import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { defaultClientConditions, type InlineConfig } from "vite";

const SOURCES = ["page", "documents", "../../../packages/ws-client/src", "../../../packages/ws-queue-core/src"];
const ROOT_FILES = ["names.ts", "page-settings.ts", "page-build.ts", "../package.json"];

const toPath = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const BUILDS = toPath("../dist");
const BUILDS_KEPT = 4;

/** The page is built from the sources of the packages: nothing has to be built before it. */
export const PAGE_CONFIG: InlineConfig = {
  configFile: false,
  root: toPath("page"),
  base: "./",
  appType: "mpa",
  logLevel: "warn",
  resolve: { conditions: ["@apex/source", ...defaultClientConditions] },
  build: {
    target: "es2022",
    sourcemap: true,
    modulePreload: { polyfill: false },
  },
};

/**
 * Builds the page unless it was built from the same sources before, and says in which folder it is. Several processes may
 * do it at the same time.
 */
export async function buildPage(onProgress: (words: string) => void = () => undefined): Promise<string> {
  const folder = path.join(BUILDS, `page-${stampOfSources()}`);
  if (existsSync(folder)) return folder;
  onProgress("Building the page …");
  const outDir = path.join(BUILDS, `building-${process.pid}`);
  await buildPageInto(outDir, PAGE_CONFIG);
  removeOldBuilds();
  // The folder appears as a whole. Another process may have been faster; its page is the same.
  if (existsSync(folder)) rmSync(outDir, { recursive: true });
  else renameSync(outDir, folder);
  return folder;
}

/** Builds for production, whoever asks: under another NODE_ENV, such as Vitest's, Vite takes the packages' builds for development. */
export async function buildPageInto(outDir: string, config: InlineConfig): Promise<void> {
  process.env["NODE_ENV"] = "production";
  const { build } = await import("vite");
  await build({ ...config, build: { ...config.build, outDir, emptyOutDir: true } });
}

/** Some are kept, for a server may still give them out. */
function removeOldBuilds(): void {
  const builds = readdirSync(BUILDS)
    .filter((name) => name.startsWith("page-"))
    .map((name) => path.join(BUILDS, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const old of builds.slice(BUILDS_KEPT)) rmSync(old, { recursive: true, force: true });
}

function stampOfSources(): string {
  const hash = createHash("sha256");
  const files = [...SOURCES.flatMap((folder) => filesIn(toPath(folder))), ...ROOT_FILES.map(toPath)];
  for (const file of files) hash.update(path.basename(file)).update(readFileSync(file));
  return hash.digest("hex").slice(0, 20);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
