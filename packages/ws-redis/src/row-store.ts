import { aWhole, checkValue, createError, createTagSource, parseStreamKey, type Clock, type ProducerId, type Random, type StoreDurability, type UserId } from "@apex/ws-queue-core";
import { streamHead, type Commit, type CommitContext, type CommitResult, type Store, type StoreContext, type StoreDescription, type StoreNotice } from "@apex/ws-queue-core/store";
import { createAnsweredGroups } from "./engine/answered.ts";
import { commitCall, leaseCall } from "./engine/call.ts";
import { createCommitLoop } from "./engine/commit-loop.ts";
import { createKnowledge } from "./engine/knowledge.ts";
import { unitOfProducer, unitOfStream } from "./engine/unit.ts";
import type { RowServer, Version } from "./server/port.ts";
import { createLoopDriver } from "./store/loop-driver.ts";
import { maintain } from "./store/maintenance.ts";
import { createReads } from "./store/reads.ts";
import { openRetentionTime, type RetentionTime } from "./store/retention-time.ts";
import { createSettling } from "./store/settling.ts";
import { createWatching, type Listen } from "./store/watching.ts";

export interface RowStoreParts extends StoreContext {
  readonly server: RowServer;
  readonly listen: Listen;
  readonly clock: Clock;
  readonly random: Random;
  /** Of what the server was found to be. */
  readonly durability: StoreDurability;
  /** About the memory for what is remembered of the server, in bytes. */
  readonly cacheBytesMax: number;
  readonly describe: () => StoreDescription;
  /** Default: that of the store, which goes with the server's clock. */
  readonly time?: RetentionTime;
  /** Ends the connections. */
  readonly close: () => Promise<void>;
}

/** A store over a row server, and what its driver tells it. */
export interface RowStore {
  readonly store: Store;
  /** There is another connection. `isRestarted`: to a server that was started anew. */
  handleConnected(isRestarted: boolean): void;
  /** Messages may be missing. */
  handleGap(): void;
}

const anInstant = aWhole(0);

/** Opens the store of one node. Rejects as the server's calls do. */
export async function openRowStore(parts: RowStoreParts): Promise<RowStore> {
  const { server, clock, limits, durability, onError, telemetry } = parts;
  const { answersKept } = limits;
  const tagBytes = parts.random.bytes(6);
  const nextTag = createTagSource(tagBytes);
  const tagPrefix = createTagSource(tagBytes)().slice(0, -1);
  const nextVersion = nextTag as () => string as () => Version;
  const time = parts.time ?? (await openRetentionTime(server, clock, nextVersion));
  const context: CommitContext = { nextTag, limits, durability, timeAt: time.timeAt };
  const observers = new Set<(notice: StoreNotice) => void>();
  const answered = createAnsweredGroups();
  const reads = createReads(server, answersKept);
  const isSettledAtOnce = (): boolean => durability.always === "disk";
  const watching = createWatching({ listen: parts.listen, states: reads.states, clock, tagPrefix, onError });
  const loop = createCommitLoop({ knowledge: createKnowledge(parts.cacheBytesMax, answersKept), answered, answersKept, limits, writer: tagPrefix, nextVersion, isSettledAtOnce });
  const driver = createLoopDriver({
    loop,
    server,
    clock,
    handleChanged(changes, trimmed) {
      if (trimmed > 0) telemetry?.count("store.entries.trimmed", trimmed);
      watching.handleChanged(changes);
    },
    handleSettled: (userId, producer, through) => notify({ type: "settled", userId, producer, through }),
    handleRolledBack: (userIds) => notify({ type: "rolled-back", concerns: (userId: UserId) => userIds?.has(userId) ?? true }),
  });
  const settling = createSettling({ clock, notify, lastOf });
  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;

  async function lastOf(userId: UserId, producer: ProducerId): Promise<number | undefined> {
    const [record] = await reads.records([unitOfProducer(userId, producer)]);
    return record?.kind === "producer" ? record.producer?.ledger.last : undefined;
  }

  /** Which of a producer's sequences are settled: where the server may lose what it answers, that is told once they are old enough. */
  function settledOf(userId: UserId, producer: ProducerId, accepted: number): number {
    if (isSettledAtOnce() || accepted === 0) return accepted;
    settling.see(userId, producer, accepted);
    return 0;
  }

  /** An owner's commit has one promise: there are many. */
  function commit(what: Commit): Promise<CommitResult> {
    if (isClosed) return Promise.reject(createError("store_closed"));
    const result = driver.call<CommitResult>(() => commitCall(what, context));
    return what.author.kind === "producer" ? result.then((known) => settleRepeated(what, known)) : result;
  }

  /** Another node may have committed it, or this one without hearing of it. */
  function settleRepeated({ userId, author }: Commit, result: CommitResult): CommitResult {
    if (result.status === "committed" && result.duplicate && author.kind === "producer") {
      const { producer, sequence } = author;
      if (isSettledAtOnce()) notify({ type: "settled", userId, producer, through: sequence });
      else settling.see(userId, producer, sequence);
    }
    return result;
  }

  function notify(notice: StoreNotice): void {
    for (const observer of [...observers]) observer(notice);
  }

  /** What was begun is finished before the store closes. */
  function open<Result>(work: () => Promise<Result>): Promise<Result> {
    if (isClosed) return Promise.reject(createError("store_closed"));
    const result = work();
    underWay.add(result);
    const end = (): void => void underWay.delete(result);
    result.then(end, end);
    return result;
  }

  const store: Store = {
    durability,
    commit,
    lease: (command) => open(() => driver.call(() => leaseCall(parseStreamKey(command.thread).userId, command))),
    read: (request) => open(() => reads.read(request)),
    heads: (streams) => open(async () => (await reads.states(streams)).map((state) => state && streamHead(state))),
    producer: (userId, producer) =>
      open(async () => {
        const accepted = await lastOf(userId, producer);
        return accepted === undefined ? undefined : { producer, accepted, settled: settledOf(userId, producer, accepted) };
      }),
    thread: (key) =>
      open(async () => {
        const [record] = await reads.records([unitOfStream(key)]);
        return record?.kind === "thread" ? record.thread : undefined;
      }),
    pending: (after, limit) => open(() => reads.pending(after, limit)),
    deadLetters: (after, limit, userId) => open(() => reads.deadLetters(after, limit, userId)),
    watch(stream, listener) {
      if (isClosed) throw createError("store_closed");
      return watching.watch(stream, listener);
    },
    observe(listener) {
      observers.add(listener);
      return () => void observers.delete(listener);
    },
    inspection: {
      describe: parts.describe,
      positionBefore: (stream, offset) => open(() => reads.positionBefore(stream, offset)),
      threads: (after, limit) => open(() => reads.threads(after, limit)),
    },
    maintain: ({ wallMs, monotonicMs }) =>
      open(async () => {
        checkValue("maintain: wallMs", wallMs, anInstant, "invalid_argument");
        checkValue("maintain: monotonicMs", monotonicMs, anInstant, "invalid_argument");
        await maintain({ server, reads, limits, call: (call) => driver.call(() => call) }, await time.advance(monotonicMs));
      }),
    async close() {
      if (isClosed) return;
      isClosed = true;
      await Promise.allSettled(underWay);
      await driver.finish();
      watching.close();
      settling.close();
      await parts.close();
    },
  };

  return { store, handleConnected: driver.handleConnected, handleGap: watching.handleGap };
}
