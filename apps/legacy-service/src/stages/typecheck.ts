import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";

const TSC = createRequire(import.meta.url).resolve("typescript/bin/tsc");

/** Lines that the compiler has to say of a stage. */
export async function typeErrors(folder: string): Promise<readonly string[]> {
  try {
    await promisify(execFile)(process.execPath, [TSC, "-p", folder], { cwd: folder });
    return [];
  } catch (error) {
    const { stdout } = error as { readonly stdout?: string };
    if (typeof stdout !== "string") throw error;
    return stdout.split("\n").filter((line) => line !== "");
  }
}
