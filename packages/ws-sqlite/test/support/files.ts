import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import "./compile-cache.ts";

/** The path of a store that does not exist yet, in a folder of its own that goes when the test is over. */
export function freshPath(name = "apex.db"): string {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-sqlite-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, name);
}
