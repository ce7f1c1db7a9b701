import type { Limits, StreamKey } from "@apex/ws-queue-core";
import { applyLease, applyRetention, forgettableProducers, maintenanceShare, producerKey, trimmedCount, type ClockReading, type StoreClock } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import type { Tables } from "../tables/tables.ts";
import { passingDamage, type Reports } from "./reports.ts";
import type { Writer } from "./writer.ts";

export interface MaintenanceTools {
  readonly database: DatabaseSync;
  readonly tables: Tables;
  readonly writer: Writer;
  readonly limits: Limits;
  readonly reports: Pick<Reports, "noteError">;
}

/** Rows that one step looks at, and entries that it lets go: commits go between two steps. */
const STEP_ROWS = 1_000;

/** Retention, forgetting of old producers, deletion of leftovers: in steps, so that nobody waits for it. */
export function* maintenanceSteps(tools: MaintenanceTools, clock: StoreClock, reading: ClockReading): Generator<void, void> {
  const now = clock.advance(reading);
  tools.writer.transact(() => tools.tables.meta.putTime(clock.kept()));
  yield* trimStreams(tools, now);
  yield* forgetProducers(tools, now);
  while (tools.writer.transact(() => tools.tables.entries.sweep(tools.reports.noteError))) yield;
  // Copies the log back while no commit waits for it.
  tools.database.exec("PRAGMA wal_checkpoint(PASSIVE)");
}

/** Looks at every stream; those that are within their bounds are left where they lie. */
function* trimStreams(tools: MaintenanceTools, now: number): Generator<void, void> {
  const { tables, limits } = tools;
  const { retentionEntriesMax: entriesMax, retentionBytesMax: bytesMax, retentionAgeMs, retentionDeadAgeMs } = limits;
  const excess = { oldestAt: now - retentionAgeMs, oldestDeadAt: now - retentionDeadAgeMs, entriesMax, bytesMax };
  const lastId = tables.streams.lastId();
  let share = maintenanceShare(tables.streams.countEntries());
  for (let after = 0; after < lastId && share > 0; after += STEP_ROWS) {
    share -= yield* trimAll(tools, tables.streams.exceeding(excess, after, after + STEP_ROWS), share, now);
    yield;
  }
}

/** A stream may change, or go, between two steps: each of them decides on what is there. Returns how many entries went, at most `share`. */
function* trimAll({ writer, limits, reports }: MaintenanceTools, keys: readonly StreamKey[], share: number, now: number): Generator<void, number> {
  let draft = writer.draft();
  let left = STEP_ROWS;
  let gone = 0;
  for (const key of keys) {
    while (gone < share) {
      if (left <= 0) {
        writer.write(draft);
        yield;
        draft = writer.draft();
        left = STEP_ROWS;
      }
      const changes = passingDamage(reports, () => applyRetention(draft, key, limits, now, Math.min(left, share - gone)));
      if (changes === undefined) break;
      const trimmed = trimmedCount(draft, changes);
      left -= trimmed;
      gone += trimmed;
      draft.absorb(changes);
    }
  }
  writer.write(draft);
  return gone;
}

function* forgetProducers({ tables, writer, limits }: MaintenanceTools, now: number): Generator<void, void> {
  for (const userId of tables.producers.usersAbove(limits.producersPerUserMax)) {
    const forgotten = forgettableProducers(tables.producers.uses(userId), limits, now);
    writer.writeState(() => {
      for (const producer of forgotten) tables.producers.delete(userId, producer);
      const producers = new Map(forgotten.map((producer) => [producerKey(userId, producer), undefined]));
      return { streams: new Map(), threads: new Map(), producers };
    });
    yield;
  }
}

/**
 * Releases every lease. Only where the process that had the store is dead, and with it whoever held one: its threads
 * need not wait until their leases run out.
 */
export function releaseLeases({ tables, writer, reports }: Pick<MaintenanceTools, "tables" | "writer" | "reports">): void {
  for (let keys = tables.threads.leased(undefined, STEP_ROWS); keys.length > 0; keys = tables.threads.leased(keys.at(-1), STEP_ROWS)) {
    const draft = writer.draft();
    for (const thread of keys) {
      const changes = passingDamage(reports, () => {
        const fence = draft.thread(thread)?.lease.fence;
        return fence && applyLease(draft, { type: "release", thread, fence }).changes;
      });
      if (changes !== undefined) draft.absorb(changes);
    }
    writer.write(draft);
  }
}

/** Tells which rows of streams and threads are gone since the file was closed. */
export function* tellMissing({ tables, reports }: Pick<MaintenanceTools, "tables" | "reports">): Generator<void, void> {
  const lastId = tables.missing.lastId();
  for (let after = 0; after < lastId; after += STEP_ROWS) {
    tables.missing.between(after, Math.min(lastId, after + STEP_ROWS)).forEach(reports.noteError);
    yield;
  }
}
