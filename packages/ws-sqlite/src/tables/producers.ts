import type { ProducerId, UserId } from "@apex/ws-queue-core";
import { ledgerText, parseLedger, type ProducerState, type ProducerUse, type Sized } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import { createRowReader } from "./entry-rows.ts";
import { damagedState } from "../database/sqlite-errors.ts";

export interface ProducersTable {
  /** Throws `store_damaged` for a row that is no state of a producer. */
  find(producer: ProducerId): Sized<ProducerState> | undefined;
  put(producer: ProducerId, state: ProducerState): Sized<ProducerState>;
  delete(producer: ProducerId): void;
  /** Users with more than `count` producers. */
  usersAbove(count: number): readonly UserId[];
  uses(userId: UserId): readonly ProducerUse[];
  /** How many of this user's were minted for clients. */
  countClients(userId: UserId): number;
}

type ProducerRow = readonly [userId: unknown, isClients: unknown, usedAt: unknown, ledger: unknown];
type UseRow = readonly [producer: ProducerId, usedAt: number, isUsed: number];

/** The ledger of a producer under which nothing was accepted. */
const UNUSED = ledgerText({ last: 0, answers: [] });

export function createProducersTable(database: DatabaseSync, path: string): ProducersTable {
  const find = createRowReader<ProducerRow>(database, "SELECT user_id, is_clients, used_at, ledger FROM producers WHERE id = ?");
  const put = database.prepare(
    `INSERT INTO producers (id, user_id, is_clients, used_at, ledger) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at, ledger = excluded.ledger`,
  );
  const remove = database.prepare("DELETE FROM producers WHERE id = ?");
  const above = database.prepare("SELECT user_id AS userId FROM producers GROUP BY user_id HAVING count(*) > ?");
  const uses = createRowReader<UseRow>(database, "SELECT id, used_at, ledger <> ? FROM producers WHERE user_id = ?");
  const clients = database.prepare("SELECT count(*) AS clients FROM producers WHERE user_id = ? AND is_clients = 1");

  return {
    find(producer) {
      const [row] = find(producer);
      if (row === undefined) return undefined;
      const [userId, isClients, usedAt, text] = row;
      const ledger = parseLedger(text);
      if (typeof userId !== "string" || typeof usedAt !== "number" || ledger === undefined) throw damagedState(path, "producer", producer);
      return { value: { userId: userId as UserId, isClients: isClients === 1, usedAt, ledger }, size: String(text).length };
    },
    put(producer, value) {
      const text = ledgerText(value.ledger);
      put.run(producer, value.userId, Number(value.isClients), value.usedAt, text);
      return { value, size: text.length };
    },
    delete: (producer) => void remove.run(producer),
    usersAbove: (count) => above.all(count).map((row) => row["userId"] as UserId),
    uses: (userId) => uses(UNUSED, userId).map(([producer, usedAt, isUsed]) => ({ producer, usedAt, isUsed: isUsed === 1 })),
    countClients: (userId) => Number(clients.get(userId)?.["clients"]),
  };
}
