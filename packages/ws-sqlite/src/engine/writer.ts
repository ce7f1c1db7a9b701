import type { ApexError } from "@apex/ws-queue-core";
import { createOverlayView, type Changes, type OverlayView } from "@apex/ws-queue-core/store";
import type { OpenDatabase } from "../database/open.ts";
import { workingError } from "../database/sqlite-errors.ts";
import { inTransaction } from "../database/transaction.ts";
import type { Tables } from "../tables/tables.ts";
import type { DurableState, WrittenState } from "./durable-state.ts";
import { executePlan, isUnchanged, planWrites } from "./write-plan.ts";

/** The only way into the file. What it throws is an `ApexError`, and then nothing was written. */
export interface Writer {
  /** Something to make changes on; nothing happens until it is written. */
  draft(): OverlayView;
  /** Makes a draft's changes durable and returns them. */
  write(draft: OverlayView): Changes;
  /** Writes state that no draft can express. */
  writeState(work: () => WrittenState): void;
  /** Writes what no state speaks of. */
  transact<Result>(work: () => Result): Result;
}

export function createWriter({ database, path }: OpenDatabase, tables: Tables, durable: DurableState): Writer {
  let damage: ApexError | undefined;

  const transact = <Result>(work: () => Result): Result => {
    // What is damaged only gets worse by writing; what can still be read, may be.
    if (damage !== undefined) throw damage;
    try {
      return inTransaction(database, work);
    } catch (cause) {
      const error = workingError(cause, path);
      if (error.code === "store_damaged") damage = error;
      throw error;
    }
  };

  // The cache learns of a change when the file has it, so a failed COMMIT leaves nothing to roll back.
  const writeState = (work: () => WrittenState): void => durable.adopt(transact(work));

  return {
    draft: () => createOverlayView(durable),
    write(draft) {
      const changes = draft.changes();
      if (isUnchanged(changes)) return changes;
      const plan = planWrites(durable, draft, changes);
      writeState(() => executePlan(tables, plan));
      return changes;
    },
    writeState,
    transact,
  };
}
