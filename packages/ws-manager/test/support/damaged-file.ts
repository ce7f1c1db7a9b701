import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { StreamKey } from "@apex/ws-queue-core";
import { onTestFinished } from "vitest";

/** A path for one test, in a folder of its own. */
export function freshFile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-damage-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, "apex.db");
}

/** What became of a file while nobody had it open. */
export function changeFile(file: string, sql: string, ...values: (string | number)[]): void {
  const database = new DatabaseSync(file);
  try {
    database.prepare(sql).run(...values);
  } finally {
    database.close();
  }
}

const ENTRY = "id = (SELECT id FROM streams WHERE key = ?) << 36 | ?";

export const removeEntry = (file: string, stream: StreamKey, offset: number): void =>
  changeFile(file, `DELETE FROM entries WHERE ${ENTRY}`, stream, offset);

/** Its text is no JSON any more. */
export const spoilEntry = (file: string, stream: StreamKey, offset: number): void =>
  changeFile(file, `UPDATE entries SET text = ']}' WHERE ${ENTRY}`, stream, offset);
