import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";

const PACKAGE = path.resolve(import.meta.dirname, "../../../packages/ws-client");

/**
 * Installs `@apex/ws-client` into `folder/node_modules` as the bundler of a page finds it: its manifest, and the production build, made
 * from the sources at this moment by the configuration that makes the published one. Resolves to the folder of the package.
 */
export async function installProductionClient(folder: string): Promise<string> {
  const installed = path.join(folder, "node_modules/@apex/ws-client");
  const tsup = createRequire(import.meta.url).resolve("tsup/dist/cli-default.js");
  const options = ["--config", "tsup.production.config.ts", "--out-dir", path.join(installed, "dist")];
  await promisify(execFile)(process.execPath, [tsup, ...options], { cwd: PACKAGE });
  await cp(path.join(PACKAGE, "package.json"), path.join(installed, "package.json"));
  return installed;
}
