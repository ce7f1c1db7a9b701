import { createError, parseStreamKey, type StreamKey } from "@apex/ws-queue-core";
import type { DeadLetters } from "../dead-letters/contract.ts";
import type { Lease, Store, StoreInspection } from "@apex/ws-queue-core/store";
import type { Ownership, ServiceReport } from "./views.ts";

/** What of a store an operator's tool uses; a closed file has nothing to watch. */
export type ReadableStore = Pick<Store, "durability" | "read" | "heads" | "thread" | "pending" | "inspection"> & Partial<Pick<Store, "watch">>;

/** A closed file lists them only. */
export type Letters = Pick<DeadLetters, "list"> & Partial<DeadLetters>;

/** The node that answers. */
export interface NodeSource {
  report(): ServiceReport;
  /** The threads that it owns. */
  owned(): Iterable<StreamKey>;
  owns(thread: StreamKey): boolean;
}

/** What an operator's answers are made of. */
export interface OperatorSource {
  readonly store: ReadableStore;
  /** Milliseconds since 1970. */
  readonly epochMs: () => number;
  /** Absent of a closed file. */
  readonly node?: NodeSource;
  readonly letters: Letters;
  /** Of a closed file: what is wrong with it as a whole, `ok` for nothing. */
  readonly search?: () => string;
}

export const ownershipOf = ({ node }: OperatorSource, thread: StreamKey, lease: Lease): Ownership =>
  node?.owns(thread) === true ? "here" : lease.fence === undefined ? "none" : "elsewhere";

export function nameThread(thread: StreamKey): { readonly userId: string; readonly threadId: string } {
  const { userId, name } = parseStreamKey(thread);
  return { userId, threadId: name };
}

/** Throws `invalid_argument` for a store that cannot do it. */
export function inspectionOf({ inspection }: ReadableStore, what: string): StoreInspection {
  if (inspection === undefined) throw createError("invalid_argument", `This store cannot ${what}`);
  return inspection;
}
