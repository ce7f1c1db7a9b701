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
}

export function createProducersTable(database: DatabaseSync): ProducersTable {
  const find = database.prepare("SELECT user_id AS userId, used_at AS usedAt, ledger FROM producers WHERE id = ?");
  const put = database.prepare(
    `INSERT INTO producers (id, user_id, used_at, ledger) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at, ledger = excluded.ledger`,
  );
  const remove = database.prepare("DELETE FROM producers WHERE id = ?");
  const above = database.prepare("SELECT user_id AS userId FROM producers GROUP BY user_id HAVING count(*) > ?");
  const uses = database.prepare("SELECT id AS producer, used_at AS usedAt FROM producers WHERE user_id = ?");

  return {
    find(producer) {
      const row = find.get(producer) as { userId: UserId; usedAt: number; ledger: string } | undefined;
      if (row === undefined) return undefined;
      const { userId, usedAt, ledger } = row;
      return { value: { userId, usedAt, ledger: parseLedger(ledger) }, size: ledger.length };
    },
    put(producer, value) {
      const text = ledgerText(value.ledger);
      put.run(producer, value.userId, value.usedAt, text);
      return { value, size: text.length };
    },
    delete: (producer) => void remove.run(producer),
    usersAbove: (count) => above.all(count).map((row) => row["userId"] as UserId),
    uses: (userId) => uses.all(userId).map((row) => row as unknown as ProducerUse),
  };
}
