import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { MAP_VERSION, writeBaseline } from "@apex/ws-migration";
import { afterAll } from "vitest";

/** A team's folder: its file, a folder whose team file is broken, and a baseline of the map's version. */
export function createTree(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-eslint-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(path.join(import.meta.dirname, "tree"), folder, { recursive: true });
  mkdirSync(path.join(folder, "old"));
  writeBaseline(path.join(folder, "apex-ws.baseline.json"), {
    version: 1,
    mapVersion: MAP_VERSION,
    uses: { "src/known.ts": { "services/chat#Pager": 2, "services/chat#*": 1 } },
    definitions: { "manager:SocketManager": ["src/known.ts"] },
    unclear: {},
    accepted: [],
  });
  return folder;
}
