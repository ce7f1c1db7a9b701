import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { defaultClientConditions, type InlineConfig } from "vite";

const SOURCES = ["page", "documents", "../../../packages/ws-client/src", "../../../packages/ws-queue-core/src"];
const ROOT_FILES = ["names.ts", "page-settings.ts", "page-build.ts", "../package.json"];

const toPath = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export const BUILT_PAGE = toPath("../dist/page");
/** Names what the built page was made from; lies beside it, since a build empties the folder. */
const STAMP = toPath("../dist/page.stamp");

/** The page is built from the sources of the packages: nothing has to be built before it. */
export const PAGE_CONFIG: InlineConfig = {
  configFile: false,
  root: toPath("page"),
  base: "./",
  appType: "mpa",
  logLevel: "warn",
  resolve: { conditions: ["@apex/source", ...defaultClientConditions] },
  build: {
    outDir: BUILT_PAGE,
    emptyOutDir: true,
    target: "es2022",
    sourcemap: true,
    modulePreload: { polyfill: false },
  },
};

/** Builds the page unless what is there was made from the same sources. Says whether it did. */
export async function buildPage(onProgress: (words: string) => void): Promise<boolean> {
  const stamp = stampOfSources();
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === stamp) return false;
  onProgress("Building the page …");
  const { build } = await import("vite");
  await build(PAGE_CONFIG);
  writeFileSync(STAMP, stamp);
  return true;
}

function stampOfSources(): string {
  const hash = createHash("sha256");
  const files = [...SOURCES.flatMap((folder) => filesIn(toPath(folder))), ...ROOT_FILES.map(toPath)];
  for (const file of files) hash.update(path.basename(file)).update(readFileSync(file));
  return hash.digest("hex");
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
