import type { Position, StreamKey, Tag, UserId } from "@apex/ws-queue-core";
import type { ClockReading, Commit, CommitResult, ReadRequest, ReadResult, StreamHead } from "@apex/ws-queue-core/store";
import type { RowDamage } from "./damaged-rows.ts";
import type { Accepted } from "./replication.ts";

/** An entry as it once was: a rollback may give its offset to another. */
export interface LostEntry {
  readonly stream: StreamKey;
  readonly offset: number;
  readonly tag: Tag;
  readonly text: string;
}

/** What a rollback took: entries, and whose state it changed. */
export interface Lost {
  readonly entries: readonly LostEntry[];
  readonly users: ReadonlySet<UserId>;
}

export interface RemovedEarly {
  readonly stream: StreamKey;
  readonly offset: number;
  readonly ageMs: number;
}

/** The store of a run as the world around its nodes has it: at this instant and without fail. */
export interface Backend {
  head(stream: StreamKey): StreamHead | undefined;
  hasPending(): boolean;
  streams(): readonly StreamKey[];
  /** What was appended, without regard to damage. */
  readWhole(request: ReadRequest): ReadResult;
  /** What a node's maintenance does, whose clocks show this. */
  maintain(now: ClockReading): void;
  /** Spoils an entry that is kept; false where none is, or it was spoiled before. */
  damage(stream: StreamKey, offset: number, how: RowDamage): boolean;
  /** Keeps so many changes, the oldest; returns what the others had. */
  rollBack(changesKept: number): Lost;
  readonly changesCount: number;
  /** The change that wrote an entry. */
  changeOf(tag: Tag): number | undefined;
  /** No failover takes back the first `changes` from here on. Returns what became settled by that. */
  secure(changes: number): readonly Accepted[];
  /** How many those are. */
  readonly securedCount: number;
}

/** What happens in the store that a history has to know. */
export interface BackendReports {
  readonly handleDamage: (entry: Position & { readonly stream: StreamKey }) => void;
  /** Retention has removed an entry that was this old by the right time, and not old enough. */
  readonly handleRemovedEarly: (entry: RemovedEarly) => void;
  /** A commit of a node changed something, as change number `change`. */
  readonly handleCommitted: (commit: Commit, result: CommitResult, node: string, change: number) => void;
}
