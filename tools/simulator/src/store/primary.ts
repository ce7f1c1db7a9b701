import { createTagSource, type Durability, type Limits, type ProducerId, type StreamKey, type Tag, type UserId } from "@apex/ws-queue-core";
import {
  applyCommit,
  applyLease,
  applyRetention,
  ownProducer,
  readLog,
  streamHead,
  summarizeProducer,
  type Changes,
  type Commit,
  type CommitResult,
  type LeaseCommand,
  type LeaseResult,
  type ProducerSummary,
  type ReadRequest,
  type ReadResult,
  type StreamHead,
  type ThreadState,
} from "@apex/ws-queue-core/store";
import { createMemoryState, type MemoryState } from "@apex/ws-queue-core/store/internal";
import type { Random } from "@apex/testkit/random";
import { createReplication, type Replication } from "./replication.ts";

/** An entry as it once was: a rollback may give its offset to another. */
export interface LostEntry {
  readonly stream: StreamKey;
  readonly offset: number;
  readonly tag: Tag;
  readonly text: string;
}

/** The one copy of the store that answers, at this instant and without fail. Where calls get lost is the handles' business. */
export interface Primary {
  readonly durability: Durability;
  commit(commit: Commit): CommitResult;
  lease(command: LeaseCommand): LeaseResult;
  read(request: ReadRequest): ReadResult;
  head(stream: StreamKey): StreamHead | undefined;
  producer(userId: UserId, producer: ProducerId): ProducerSummary | undefined;
  thread(key: StreamKey): ThreadState | undefined;
  pending(after: StreamKey | undefined, limit: number): readonly StreamKey[];
  streams(): readonly StreamKey[];
  /** Trims by size and age as of `epochMs`. */
  trim(epochMs: number): void;
  /** Keeps so many changes, the oldest; returns the entries of those that are gone. */
  rollBack(changesKept: number): readonly LostEntry[];
  readonly changesCount: number;
  readonly replication: Replication;
}

export interface PrimaryParts {
  readonly limits: Limits;
  readonly random: Random;
  readonly durability: Durability;
  readonly handleChanges: (changes: Changes) => void;
}

/** Runs the real store's logic over a journal, so that it can be rolled back to any earlier moment. */
export function createPrimary({ limits, random, durability, handleChanges }: PrimaryParts): Primary {
  const journal: Changes[] = [];
  const replication = createReplication();
  let state = createMemoryState();
  let nextTag = createTagSource(random.bytes(6));

  function write(changes: Changes | undefined): void {
    if (changes === undefined) return;
    journal.push(changes);
    state.apply(changes);
    handleChanges(changes);
  }

  function commit(what: Commit): CommitResult {
    const { result, changes } = applyCommit(state, what, { nextTag, limits, durability, timeAt: clock.timeAt });
    write(changes);
    const { author } = what;
    if (changes !== undefined && author.kind === "producer") {
      replication.note({ userId: what.userId, producer: author.producer, sequence: author.sequence, change: journal.length });
    }
    return result;
  }

  function rollBack(changesKept: number): readonly LostEntry[] {
    const undone = journal.splice(changesKept);
    replication.rollBack(journal.length);
    state = createMemoryState();
    for (const changes of journal) state.apply(changes);
    // Another process gives the tags from here on.
    nextTag = createTagSource(random.bytes(6));
    return undone.flatMap(entriesOf);
  }

  return {
    durability,
    commit,
    lease(command) {
      const { result, changes } = applyLease(state, command);
      write(changes);
      return result;
    },
    read: (request) => readLog(state.stream(request.stream), request, state.source(request.stream)),
    head(stream) {
      const found = state.stream(stream);
      return found === undefined ? undefined : streamHead(found);
    },
    producer(userId, producer) {
      const known = ownProducer(state.producer(producer), userId);
      if (known === undefined) return undefined;
      const summary = summarizeProducer(producer, known);
      return { ...summary, settled: replication.settled(producer, summary.accepted) };
    },
    thread: (key) => state.thread(key),
    pending: (after, limit) => state.pending(after, limit),
    streams: () => [...state.streams()],
    trim: (epochMs) => trim(state, limits, epochMs, write),
    rollBack,
    get changesCount() {
      return journal.length;
    },
    replication,
  };
}

function trim(state: MemoryState, limits: Limits, epochMs: number, write: (changes: Changes | undefined) => void): void {
  for (const key of [...state.streams()]) write(applyRetention(state, key, limits, epochMs));
}

function entriesOf({ appended }: Changes): readonly LostEntry[] {
  return appended.flatMap(({ page }) => page.entries.map((entry) => ({ stream: page.stream, ...entry })));
}
