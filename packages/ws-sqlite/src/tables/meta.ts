import type { KeptTime } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import { NEWEST_STAMP } from "../database/schema.ts";
import { isFields, tryParse } from "./state-rows.ts";

/** What a store knows about itself. */
export interface MetaTable {
  /** The store's time, as it was put last; where that is lost, the newest that anything of it has. */
  time(): KeptTime;
  putTime(time: KeptTime): void;
}

export function createMetaTable(database: DatabaseSync): MetaTable {
  const find = database.prepare("SELECT value FROM meta WHERE name = 'time'");
  const newest = database.prepare(`SELECT ${NEWEST_STAMP} AS ms`);
  const put = database.prepare("INSERT INTO meta (name, value) VALUES ('time', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  return {
    time() {
      const data = tryParse(find.get()?.["value"]);
      if (!isFields(data) || typeof data["ms"] !== "number") return { ms: Number(newest.get()?.["ms"] ?? 0), originMs: undefined };
      return { ms: data["ms"], originMs: typeof data["originMs"] === "number" ? data["originMs"] : undefined };
    },
    putTime: ({ ms, originMs }) => void put.run(JSON.stringify({ ms, originMs })),
  };
}
