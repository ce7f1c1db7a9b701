import type { ProducerId, UserId } from "@apex/ws-queue-core";
import type { ProducerState, ProducerUse } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import type { Sized } from "../engine/state-cache.ts";

export interface ProducersTable {
  find(producer: ProducerId): Sized<ProducerState> | undefined;
  put(producer: ProducerId, state: ProducerState): Sized<ProducerState>;
  delete(producer: ProducerId): void;
  /** Users with more than `count` producers. */
  usersAbove(count: number): readonly UserId[];
  uses(userId: UserId): readonly ProducerUse[];
}

export function createProducersTable(database: DatabaseSync): ProducersTable {
  const find = database.prepare("SELECT state FROM producers WHERE id = ?");
  const put = database.prepare(
    "INSERT INTO producers (id, user_id, state) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET state = ?3",
  );
  const remove = database.prepare("DELETE FROM producers WHERE id = ?");
  const above = database.prepare("SELECT user_id AS userId FROM producers GROUP BY user_id HAVING count(*) > ?");
  const uses = database.prepare("SELECT id AS producer, state ->> 'usedAt' AS usedAt FROM producers WHERE user_id = ?");

  return {
    find(producer) {
      const text = find.get(producer)?.["state"] as string | undefined;
      return text === undefined ? undefined : { value: JSON.parse(text) as ProducerState, size: text.length };
    },
    put(producer, state) {
      const text = JSON.stringify(state);
      put.run(producer, state.userId, text);
      return { value: state, size: text.length };
    },
    delete: (producer) => void remove.run(producer),
    usersAbove: (count) => above.all(count).map((row) => row["userId"] as UserId),
    uses: (userId) =>
      uses.all(userId).map((row) => ({ producer: row["producer"] as ProducerId, usedAt: Number(row["usedAt"]) })),
  };
}
