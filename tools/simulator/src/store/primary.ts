import { createTagSource, deadStream, parseStreamKey, type Limits, type ProducerId, type StoreDurability, type StreamKey, type Tag, type UserId } from "@apex/ws-queue-core";
import {
  applyCommit,
  applyLease,
  applyRetention,
  createStoreClock,
  parseProducerKey,
  readLog,
  streamHead,
  summarizeProducer,
  withThread,
  type Changes,
  type ClockReading,
  type Commit,
  type CommitResult,
  type DeadLetterCursor,
  type DeadLetterPage,
  type LeaseCommand,
  type LeaseResult,
  type LogSource,
  type PendingCursor,
  type PendingPage,
  type ProducerSummary,
  type ReadRequest,
  type ReadResult,
  type ThreadState,
} from "@apex/ws-queue-core/store";
import { createMemoryState } from "@apex/ws-queue-core/store/internal";
import type { Random } from "@apex/testkit/random";
import { EPOCH_MS } from "../time/process.ts";
import type { Backend, BackendReports, Lost, LostEntry } from "./backend.ts";
import { withDamage, type RowDamage } from "./damaged-rows.ts";
import { createReplication } from "./replication.ts";

/** The one copy of the store that answers, at this instant and without fail. Where calls get lost is the handles' business. */
export interface Primary extends Backend {
  readonly durability: StoreDurability;
  /** `node`: who asks. */
  commit(commit: Commit, node: string): CommitResult;
  lease(command: LeaseCommand): LeaseResult;
  read(request: ReadRequest): ReadResult;
  producer(userId: UserId, producer: ProducerId): ProducerSummary | undefined;
  thread(key: StreamKey): ThreadState | undefined;
  pending(after: PendingCursor | undefined, limit: number): PendingPage;
  deadLetters(after: DeadLetterCursor | undefined, limit: number, userId: UserId | undefined): DeadLetterPage;
}

export interface PrimaryParts extends BackendReports {
  readonly limits: Limits;
  readonly random: Random;
  readonly durability: StoreDurability;
  readonly handleChanges: (changes: Changes) => void;
}

/** Runs the real store's logic over a journal, so that it can be rolled back to any earlier moment. */
export function createPrimary(parts: PrimaryParts): Primary {
  const { limits, random, durability, handleChanges } = parts;
  const journal: Changes[] = [];
  const damaged = new Map<Tag, RowDamage>();
  /** When, by the right time, and by which change. */
  const appended = new Map<Tag, { readonly atMs: number; readonly change: number }>();
  const clock = createStoreClock({ ms: 0, originMs: EPOCH_MS }, { onError: () => undefined });
  clock.advance({ wallMs: EPOCH_MS, monotonicMs: 0 });
  const replication = createReplication();
  let state = createMemoryState();
  let nextTag = createTagSource(random.bytes(6));

  function write(changes: Changes | undefined): void {
    if (changes === undefined) return;
    journal.push(changes);
    state.apply(changes);
    handleChanges(changes);
  }

  function commit(what: Commit, node: string): CommitResult {
    const { result, changes } = applyCommit(state, what, { nextTag, limits, durability, timeAt: clock.timeAt });
    for (const { page } of changes?.appended ?? []) for (const { tag } of page.entries) appended.set(tag, { atMs: what.at, change: journal.length + 1 });
    write(changes);
    if (changes !== undefined) parts.handleCommitted(what, result, node, journal.length);
    const { author } = what;
    if (changes !== undefined && author.kind === "producer") {
      replication.note({ userId: what.userId, producer: author.producer, sequence: author.sequence, change: journal.length });
    }
    return withThread(state, what, result);
  }

  function rollBack(changesKept: number): Lost {
    const undone = journal.splice(changesKept);
    replication.rollBack(journal.length);
    state = createMemoryState();
    for (const changes of journal) state.apply(changes);
    // Another process gives the tags from here on.
    nextTag = createTagSource(random.bytes(6));
    return { entries: undone.flatMap(entriesOf), users: new Set(undone.flatMap(usersOf)) };
  }

  const source = (stream: StreamKey): LogSource => withDamage(state.source(stream), damaged);

  function maintain(now: ClockReading): void {
    const atMs = clock.advance(now);
    for (const stream of [...state.streams()]) {
      const changes = applyRetention(state, stream, limits, atMs);
      if (changes === undefined) continue;
      noteRemovedEarly(stream, changes, now.monotonicMs);
      write(changes);
    }
  }

  /** What is more than may be kept goes at any age: an inbox that was full of waiting requests is trimmed once they are consumed. */
  function noteRemovedEarly(stream: StreamKey, { trimmed }: Changes, nowMs: number): void {
    const kept = state.stream(stream);
    if (kept === undefined) return;
    const through = trimmed[0]?.through ?? 0;
    const ageMaxMs = stream.startsWith("dead:") ? limits.retentionDeadAgeMs : limits.retentionAgeMs;
    let { bytes } = kept;
    for (let offset = kept.beforeOldest.offset + 1; offset <= through; offset += 1) {
      const entry = state.entry(stream, offset);
      const isOver = kept.head.offset - offset + 1 > limits.retentionEntriesMax || bytes > limits.retentionBytesMax;
      bytes -= entry?.bytes ?? 0;
      const ageMs = nowMs - ((entry && appended.get(entry.tag)?.atMs) ?? Number.NEGATIVE_INFINITY);
      if (!isOver && ageMs < ageMaxMs) parts.handleRemovedEarly({ stream, offset, ageMs });
    }
  }

  function damage(stream: StreamKey, offset: number, how: RowDamage): boolean {
    const entry = state.entry(stream, offset);
    if (entry === undefined || damaged.has(entry.tag)) return false;
    damaged.set(entry.tag, how);
    parts.handleDamage({ stream, offset, tag: entry.tag });
    return true;
  }

  return {
    durability,
    commit,
    lease(command) {
      const { result, changes } = applyLease(state, command);
      write(changes);
      return result;
    },
    read: (request) => readLog(state.stream(request.stream), request, source(request.stream)),
    readWhole: (request) => readLog(state.stream(request.stream), request, state.source(request.stream)),
    head(stream) {
      const found = state.stream(stream);
      return found === undefined ? undefined : streamHead(found);
    },
    producer(userId, producer) {
      const known = state.producer(userId, producer);
      if (known === undefined) return undefined;
      const summary = summarizeProducer(producer, known);
      return { ...summary, settled: replication.settled(userId, producer, summary.accepted) };
    },
    thread: (key) => state.thread(key),
    pending: (after, limit) => state.pending(after, limit),
    hasPending: () => state.pending(undefined, 1).threads.length > 0,
    deadLetters: (after, limit, userId) => state.deadLetters(after, limit, userId === undefined ? undefined : deadStream(userId), source),
    streams: () => [...state.streams()],
    maintain,
    damage,
    rollBack,
    get changesCount() {
      return journal.length;
    },
    changeOf: (tag) => appended.get(tag)?.change,
    secure: replication.advance,
    get securedCount() {
      return replication.changes;
    },
  };
}

function entriesOf({ appended }: Changes): readonly LostEntry[] {
  return appended.flatMap(({ page }) => page.entries.map((entry) => ({ stream: page.stream, ...entry })));
}

const usersOf = ({ streams, threads, producers }: Changes): readonly UserId[] => [
  ...[...streams.keys(), ...threads.keys()].map((key) => parseStreamKey(key).userId),
  ...Array.from(producers.keys(), (key) => parseProducerKey(key).userId),
];
