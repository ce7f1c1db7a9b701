import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";

const VITEST = path.join(path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

/** What the service's own tests, with their mocks of old modules, have to say of a stage; empty if they pass. */
export async function unitTestFailures(folder: string): Promise<readonly string[]> {
  try {
    await promisify(execFile)(process.execPath, [VITEST, "run", "--root", folder], { cwd: folder });
    return [];
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    if (typeof stdout !== "string") throw error;
    return [`the service's own tests: ${stdout}${stderr ?? ""}`];
  }
}
