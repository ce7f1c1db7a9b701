import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** A database file of this test's own, in a folder that goes with the test. */
export function freshPath(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-restart-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, "apex.db");
}

/** Starts a script of this test's, and kills it with `SIGKILL` when it wrote a line that is the last. Resolves when the process has ended. */
export async function runUntilKilled(script: URL, args: readonly string[], isLast: (line: string) => boolean): Promise<void> {
  const child = spawn(process.execPath, ["--conditions=@apex/source", fileURLToPath(script), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const closed = new Promise((resolve) => child.on("close", resolve));
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (isLast(line)) child.kill("SIGKILL");
  });
  await closed;
}
