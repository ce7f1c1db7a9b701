import type { ProducerId, UserId } from "@apex/ws-queue-core";
import { ledgerText, parseLedger, parseProducerKey, type ProducerKey, type ProducerState, type ProducerUse, type Sized } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import { createRowReader } from "./entry-rows.ts";
import { damagedState } from "../database/sqlite-errors.ts";

export interface ProducersTable {
  /** Throws `store_damaged` for a row that is no state of a producer. */
  find(userId: UserId, producer: ProducerId): Sized<ProducerState> | undefined;
  put(key: ProducerKey, state: ProducerState): Sized<ProducerState>;
  delete(userId: UserId, producer: ProducerId): void;
  /** Users with more than `count` producers. */
  usersAbove(count: number): readonly UserId[];
  uses(userId: UserId): readonly ProducerUse[];
  /** How many of this user's were minted for clients. */
  countClients(userId: UserId): number;
}

type ProducerRow = readonly [isClients: unknown, usedAt: unknown, ledger: unknown];
type UseRow = readonly [producer: ProducerId, usedAt: number, isUsed: number];

/** The ledger of a producer under which nothing was accepted. */
const UNUSED = ledgerText({ last: 0, answers: [] });

export function createProducersTable(database: DatabaseSync, path: string): ProducersTable {
  const find = createRowReader<ProducerRow>(database, "SELECT is_clients, used_at, ledger FROM producers WHERE user_id = ? AND id = ?");
  const put = database.prepare(
    `INSERT INTO producers (user_id, id, is_clients, used_at, ledger) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (user_id, id) DO UPDATE SET used_at = excluded.used_at, ledger = excluded.ledger`,
  );
  const remove = database.prepare("DELETE FROM producers WHERE user_id = ? AND id = ?");
  const above = database.prepare("SELECT user_id AS userId FROM producers GROUP BY user_id HAVING count(*) > ?");
  const uses = createRowReader<UseRow>(database, "SELECT id, used_at, ledger <> ? FROM producers WHERE user_id = ?");
  const clients = database.prepare("SELECT count(*) AS clients FROM producers WHERE user_id = ? AND is_clients = 1");

  return {
    find(userId, producer) {
      const [row] = find(userId, producer);
      if (row === undefined) return undefined;
      const [isClients, usedAt, text] = row;
      const ledger = parseLedger(text);
      if (typeof usedAt !== "number" || ledger === undefined) throw damagedState(path, "producer", producer);
      return { value: { isClients: isClients === 1, usedAt, ledger }, size: String(text).length };
    },
    put(key, value) {
      const { userId, producer } = parseProducerKey(key);
      const text = ledgerText(value.ledger);
      put.run(userId, producer, Number(value.isClients), value.usedAt, text);
      return { value, size: text.length };
    },
    delete: (userId, producer) => void remove.run(userId, producer),
    usersAbove: (count) => above.all(count).map((row) => row["userId"] as UserId),
    uses: (userId) => uses(UNUSED, userId).map(([producer, usedAt, isUsed]) => ({ producer, usedAt, isUsed: isUsed === 1 })),
    countClients: (userId) => Number(clients.get(userId)?.["clients"]),
  };
}
