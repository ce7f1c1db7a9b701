import { isFields, isTime, type KeptTime, tryParse } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import { NEWEST_STAMP } from "../database/schema.ts";
import { createRowReader } from "./entry-rows.ts";

const timeOr = (value: unknown): number | undefined => (isTime(value) ? value : undefined);

/** What a store knows about itself. */
export interface MetaTable {
  /** The store's time, as it was put last; where that is lost, the newest that anything of it has. */
  time(): KeptTime;
  putTime(time: KeptTime): void;
}

export function createMetaTable(database: DatabaseSync): MetaTable {
  const find = database.prepare("SELECT value FROM meta WHERE name = 'time'");
  const newest = createRowReader<readonly [ms: unknown]>(database, `SELECT ${NEWEST_STAMP}`);
  const put = database.prepare("INSERT INTO meta (name, value) VALUES ('time', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  return {
    time() {
      const data = tryParse(find.get()?.["value"]);
      if (!isFields(data) || !isTime(data["ms"])) return { ms: timeOr(newest()[0]?.[0]) ?? 0, originMs: undefined };
      return { ms: data["ms"], originMs: timeOr(data["originMs"]), startWallMs: timeOr(data["startWallMs"]) };
    },
    putTime: (time) => void put.run(JSON.stringify(time)),
  };
}
