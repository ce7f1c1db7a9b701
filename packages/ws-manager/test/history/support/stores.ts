import type { StoreFactory } from "@apex/ws-queue-core/store";
import { sqliteStore } from "@apex/ws-sqlite";
import { memoryStore } from "../../../src/memory.ts";
import { freshFile } from "../../support/damaged-file.ts";

/** The stores that a history is read from. */
export const STORES: readonly (readonly [string, () => StoreFactory])[] = [
  ["memory", memoryStore],
  ["SQLite", () => sqliteStore(freshFile())],
];
