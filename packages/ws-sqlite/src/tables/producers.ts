import type { ProducerId, UserId } from "@apex/ws-queue-core";
import type { ProducerState, ProducerUse } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import type { Sized } from "../engine/state-cache.ts";
import { ledgerText, parseLedger } from "./ledger-text.ts";

export interface ProducersTable {
  find(producer: ProducerId): Sized<ProducerState> | undefined;
  put(producer: ProducerId, state: ProducerState): Sized<ProducerState>;
  delete(producer: ProducerId): void;
  /** Users with more than `count` producers. */
  usersAbove(count: number): readonly UserId[];
  uses(userId: UserId): readonly ProducerUse[];
  /** How many of this user's were minted for clients. */
  countClients(userId: UserId): number;
}

interface ProducerRow {
  readonly userId: UserId;
  readonly isClients: number;
  readonly usedAt: number;
  readonly ledger: string;
}

interface UseRow {
  readonly producer: ProducerId;
  readonly usedAt: number;
  readonly isUsed: number;
}

/** The ledger of a producer under which nothing was accepted. */
const UNUSED = ledgerText({ last: 0, answers: [] });

export function createProducersTable(database: DatabaseSync): ProducersTable {
  const find = database.prepare(
    "SELECT user_id AS userId, is_clients AS isClients, used_at AS usedAt, ledger FROM producers WHERE id = ?",
  );
  const put = database.prepare(
    `INSERT INTO producers (id, user_id, is_clients, used_at, ledger) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at, ledger = excluded.ledger`,
  );
  const remove = database.prepare("DELETE FROM producers WHERE id = ?");
  const above = database.prepare("SELECT user_id AS userId FROM producers GROUP BY user_id HAVING count(*) > ?");
  const uses = database.prepare("SELECT id AS producer, used_at AS usedAt, ledger <> ? AS isUsed FROM producers WHERE user_id = ?");
  const clients = database.prepare("SELECT count(*) AS clients FROM producers WHERE user_id = ? AND is_clients = 1");

  return {
    find(producer) {
      const row = find.get(producer) as ProducerRow | undefined;
      if (row === undefined) return undefined;
      const { userId, isClients, usedAt, ledger } = row;
      return { value: { userId, isClients: isClients === 1, usedAt, ledger: parseLedger(ledger) }, size: ledger.length };
    },
    put(producer, value) {
      const text = ledgerText(value.ledger);
      put.run(producer, value.userId, Number(value.isClients), value.usedAt, text);
      return { value, size: text.length };
    },
    delete: (producer) => void remove.run(producer),
    usersAbove: (count) => above.all(count).map((row) => row["userId"] as UserId),
    uses: (userId) =>
      (uses.all(UNUSED, userId) as unknown as readonly UseRow[]).map(({ isUsed, ...use }) => ({ ...use, isUsed: isUsed === 1 })),
    countClients: (userId) => Number(clients.get(userId)?.["clients"]),
  };
}
