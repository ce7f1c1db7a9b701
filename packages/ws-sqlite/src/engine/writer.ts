import { createOverlayView, type Changes, type OverlayView } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../database/transaction.ts";
import type { Tables } from "../tables/tables.ts";
import type { DurableState, WrittenState } from "./durable-state.ts";
import { executePlan, isUnchanged, planWrites } from "./write-plan.ts";

/** The only way into the file. */
export interface Writer {
  /** Something to make changes on; nothing happens until it is written. */
  draft(): OverlayView;
  /** Makes a draft's changes durable and returns them. Throws when none of them is. */
  write(draft: OverlayView): Changes;
  /** The same for a change that no draft can express. */
  transact(work: () => WrittenState): void;
}

export function createWriter(database: DatabaseSync, tables: Tables, durable: DurableState): Writer {
  // The cache learns of a change when the file has it, so a failed COMMIT leaves nothing to roll back.
  const transact = (work: () => WrittenState): void => durable.adopt(inTransaction(database, work));
  return {
    draft: () => createOverlayView(durable),
    write(draft) {
      const changes = draft.changes();
      if (isUnchanged(changes)) return changes;
      const plan = planWrites(durable, draft, changes);
      transact(() => executePlan(tables, plan));
      return changes;
    },
    transact,
  };
}
