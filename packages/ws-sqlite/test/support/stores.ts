import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describeStoreConformance, type OpenedStore, type StoreGroup } from "@apex/testkit";
import { openSqliteStore, type SqliteOptions } from "@apex/ws-sqlite";
import type { StoreContext } from "@apex/ws-queue-core/store";
import "./compile-cache.ts";
import { damageEntry } from "./damage.ts";

/** A store in a folder of its own, for the suites of the testkit. */
export async function openForSuite(context: StoreContext, options: SqliteOptions = {}): Promise<OpenedStore & { readonly file: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-sqlite-"));
  const file = path.join(folder, "apex.db");
  const open = () => openSqliteStore(file, { ...options, ...context });
  let store = await open();
  return {
    file,
    store,
    async reopen() {
      await store.close();
      store = await open();
      return store;
    },
    damage: async (stream, offset, how) => damageEntry(file, stream, offset, how === "removed" ? "removed" : "text-flipped"),
    async dispose() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A group of the suite that every store passes. Opening a store takes long enough for a file of each group. */
export function describeSqlite(group: StoreGroup): void {
  describeStoreConformance("SQLite", { durability: { always: "disk", onRequest: [] }, canDamage: true, open: (context) => openForSuite(context) }, [group]);
}
