import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { StoreFactory } from "@apex/ws-queue-core/store";
import { sqliteStore } from "@apex/ws-sqlite";
import { onTestFinished } from "vitest";
import { memoryStore } from "../../../src/memory.ts";

/** A file for one test, in a folder of its own. */
export function freshFile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-history-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, "apex.db");
}

/** The stores that a history is read from. */
export const STORES: readonly (readonly [string, () => StoreFactory])[] = [
  ["memory", memoryStore],
  ["SQLite", () => sqliteStore(freshFile())],
];
