import { aWhole, checkValue, type Limits, type StreamKey } from "@apex/ws-queue-core";
import { applyLease, applyRetention, forgettableProducers, trimmedCount } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import type { Tables } from "../tables/tables.ts";
import type { Writer } from "./writer.ts";

export interface MaintenanceTools {
  readonly database: DatabaseSync;
  readonly tables: Tables;
  readonly writer: Writer;
  readonly limits: Limits;
}

/** Rows that one step looks at, and entries that it lets go: commits go between two steps. */
const STEP_ROWS = 1_000;

/**
 * Retention, forgetting of old producers, deletion of leftovers: in steps, so that nobody waits for it. Throws
 * `invalid_argument`: an instant that is none says nothing of what is too old.
 */
export function* maintenanceSteps(tools: MaintenanceTools, now: number): Generator<void, void> {
  checkValue("maintain: now", now, aWhole(0), "invalid_argument");
  yield* trimStreams(tools, now);
  yield* forgetProducers(tools, now);
  while (tools.writer.transact(() => tools.tables.entries.sweep())) yield;
  // Copies the log back while no commit waits for it.
  tools.database.exec("PRAGMA wal_checkpoint(PASSIVE)");
}

/** Looks at every stream; those that are within their bounds are left where they lie. */
function* trimStreams({ tables, writer, limits }: MaintenanceTools, now: number): Generator<void, void> {
  const { retentionEntriesMax: entriesMax, retentionBytesMax: bytesMax, retentionAgeMs, retentionDeadAgeMs } = limits;
  const excess = { oldestAt: now - retentionAgeMs, oldestDeadAt: now - retentionDeadAgeMs, entriesMax, bytesMax };
  const lastId = tables.streams.lastId();
  for (let after = 0; after < lastId; after += STEP_ROWS) {
    yield* trimAll(writer, tables.streams.exceeding(excess, after, after + STEP_ROWS), limits, now);
    yield;
  }
}

/** A stream may change, or go, between two steps: each of them decides on what is there. */
function* trimAll(writer: Writer, keys: readonly StreamKey[], limits: Limits, now: number): Generator<void, void> {
  let draft = writer.draft();
  let left = STEP_ROWS;
  for (const key of keys) {
    for (;;) {
      if (left <= 0) {
        writer.write(draft);
        yield;
        draft = writer.draft();
        left = STEP_ROWS;
      }
      const changes = applyRetention(draft, key, limits, now, left);
      if (changes === undefined) break;
      left -= trimmedCount(draft, changes);
      draft.absorb(changes);
    }
  }
  writer.write(draft);
}

function* forgetProducers({ tables, writer, limits }: MaintenanceTools, now: number): Generator<void, void> {
  for (const userId of tables.producers.usersAbove(limits.producersPerUserMax)) {
    const forgotten = forgettableProducers(tables.producers.uses(userId), limits, now);
    writer.writeState(() => {
      for (const producer of forgotten) tables.producers.delete(producer);
      const producers = new Map(forgotten.map((producer) => [producer, undefined]));
      return { streams: new Map(), threads: new Map(), producers };
    });
    yield;
  }
}

/**
 * Releases every lease. Only where the process that had the store is dead, and with it whoever held one: its threads
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
