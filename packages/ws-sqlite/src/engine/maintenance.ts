import type { Limits } from "@apex/ws-queue-core";
import { applyLease, applyRetention, forgettableProducers } from "@apex/ws-queue-core/store";
import { inTransaction } from "../database/transaction.ts";
import type { DatabaseSync } from "node:sqlite";
import type { Tables } from "../tables/tables.ts";
import type { Writer } from "./writer.ts";

export interface MaintenanceTools {
  readonly database: DatabaseSync;
  readonly tables: Tables;
  readonly writer: Writer;
  readonly limits: Limits;
}

/** Rows that one step looks at: commits go between two steps. */
const STEP_ROWS = 100;

/** Retention by age, forgetting of old producers, deletion of leftovers: in steps, so that nobody waits for it. */
export function* maintenanceSteps(tools: MaintenanceTools, now: number): Generator<void, void> {
  yield* trimOldStreams(tools, now);
  yield* forgetProducers(tools, now);
  while (inTransaction(tools.database, () => tools.tables.entries.sweep())) yield;
  // Copies the log back while no commit waits for it.
  tools.database.exec("PRAGMA wal_checkpoint(PASSIVE)");
}

function* trimOldStreams({ tables, writer, limits }: MaintenanceTools, now: number): Generator<void, void> {
  const tooOldAt = now - limits.retentionAgeMs;
  let last = { oldestAt: Number.MIN_SAFE_INTEGER, id: 0 };
  for (;;) {
    // Behind the last one: a stream may have to keep its old entries, and must not be found again and again.
    const found = tables.streams.oldestSince(tooOldAt, last, STEP_ROWS);
    const draft = writer.draft();
    for (const { key, oldestAt, id } of found) {
      const changes = applyRetention(draft, key, limits, now);
      if (changes !== undefined) draft.absorb(changes);
      last = { oldestAt, id };
    }
    writer.write(draft);
    if (found.length < STEP_ROWS) return;
    yield;
  }
}

function* forgetProducers({ tables, writer, limits }: MaintenanceTools, now: number): Generator<void, void> {
  for (const userId of tables.producers.usersAbove(limits.producersPerUserMax)) {
    const forgotten = forgettableProducers(tables.producers.uses(userId), limits, now);
    writer.transact(() => {
      for (const producer of forgotten) tables.producers.delete(producer);
      const producers = new Map(forgotten.map((producer) => [producer, undefined]));
      return { streams: new Map(), threads: new Map(), producers };
    });
    yield;
  }
}

/**
 * Releases every lease. Only for a process that just took the store: whoever held a lease is dead, so that its threads
 * need not wait until their leases run out.
 */
export function releaseLeases({ tables, writer }: Pick<MaintenanceTools, "tables" | "writer">): void {
  for (let keys = tables.threads.leased(undefined, STEP_ROWS); keys.length > 0; keys = tables.threads.leased(keys.at(-1), STEP_ROWS)) {
    const draft = writer.draft();
    for (const thread of keys) {
      const fence = draft.thread(thread)?.lease.fence;
      const changes = fence && applyLease(draft, { type: "release", thread, fence }).changes;
      if (changes !== undefined) draft.absorb(changes);
    }
    writer.write(draft);
  }
}
