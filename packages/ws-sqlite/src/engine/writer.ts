import { isApexError, type ApexError } from "@apex/ws-queue-core";
import { createOverlayView, trimmedCount, type Changes, type OverlayView } from "@apex/ws-queue-core/store";
import type { OpenDatabase } from "../database/open.ts";
import { workingError } from "../database/sqlite-errors.ts";
import { prepareTransaction } from "../database/transaction.ts";
import type { Tables } from "../tables/tables.ts";
import type { DurableState, WrittenState } from "./durable-state.ts";
import { executePlan, isUnchanged, planWrites } from "./write-plan.ts";

/** The only way into the file. What it throws is an `ApexError`, and then nothing was written. */
export interface Writer {
  /** Something to make changes on; nothing happens until it is written. */
  draft(): OverlayView;
  /** Makes a draft's changes durable and returns them. */
  write(draft: OverlayView): Changes;
  /** How many entries retention let go since this was asked. */
  takeTrimmed(): number;
  /** Writes state that no draft can express. */
  writeState(work: () => WrittenState): void;
  /** Writes what no state speaks of. */
  transact<Result>(work: () => Result): Result;
  /** What makes the file unfit for writing: it turned out to be damaged, or is lost by now. */
  findFault(): ApexError | undefined;
  /** What it means that a change could not be decided: damage of the file's structure stops all writing then, too. */
  explain(error: unknown): ApexError;
  /** False once such a fault was found. */
  isSound(): boolean;
}

export function createWriter({ database, path, assertInPlace, reserve }: OpenDatabase, tables: Tables, durable: DurableState): Writer {
  const inTransaction = prepareTransaction(database);
  let broken: ApexError | undefined;
  let trimmed = 0;

  const fail = (cause: unknown): ApexError => {
    const error = workingError(cause, path);
    if (error.code === "store_damaged" || error.code === "store_lost") broken = error;
    return error;
  };

  const findFault = (): ApexError | undefined => {
    if (broken !== undefined) return broken;
    try {
      assertInPlace();
      return undefined;
    } catch (error) {
      return fail(error);
    }
  };

  const transact = <Result>(work: () => Result): Result => {
    // What is damaged or lost only gets worse by writing; what can still be read, may be.
    if (broken !== undefined) throw broken;
    try {
      const result = inTransaction(() => {
        reserve();
        return work();
      });
      assertInPlace();
      return result;
    } catch (cause) {
      // SQLite has many words for a file that is gone or was cut off.
      throw findFault() ?? fail(cause);
    }
  };

  const explain = (error: unknown): ApexError => (isApexError(error) ? error : (findFault() ?? fail(error)));

  // The cache learns of a change when the file has it, so a failed COMMIT leaves nothing to roll back.
  const writeState = (work: () => WrittenState): void => durable.adopt(transact(work));

  return {
    draft: () => createOverlayView(durable),
    write(draft) {
      const changes = draft.changes();
      if (isUnchanged(changes)) return changes;
      const plan = planWrites(durable, draft, changes);
      const gone = trimmedCount(durable, changes);
      writeState(() => executePlan(tables, plan));
      trimmed += gone;
      return changes;
    },
    takeTrimmed() {
      const count = trimmed;
      trimmed = 0;
      return count;
    },
    writeState,
    transact,
    findFault,
    explain,
    isSound: () => broken === undefined,
  };
}
