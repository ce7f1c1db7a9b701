import { createError, createTagSource, parseStreamKey, type Clock, type Random, type StoreDurability, type UserId } from "@apex/ws-queue-core";
import { createStoreClock, streamHead, type CommitContext, type Store, type StoreContext, type StoreDescription, type StoreNotice } from "@apex/ws-queue-core/store";
import { createAnsweredGroups } from "./engine/answered.ts";
import { commitCall, leaseCall } from "./engine/call.ts";
import { createCommitLoop } from "./engine/commit-loop.ts";
import { createKnowledge } from "./engine/knowledge.ts";
import { unitOfProducer, unitOfStream } from "./engine/unit.ts";
import type { RowServer, Version } from "./server/port.ts";
import { keepTime, loadTime } from "./store/kept-time.ts";
import { createLoopDriver } from "./store/loop-driver.ts";
import { maintain } from "./store/maintenance.ts";
import { createReads } from "./store/reads.ts";
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

/** Opens the store of one node. Rejects as the server's calls do. */
export async function openRowStore(parts: RowStoreParts): Promise<RowStore> {
  const { server, clock, limits, durability, onError, telemetry } = parts;
  const { answersKept, producersPerUserMax } = limits;
  const tagBytes = parts.random.bytes(6);
  const nextTag = createTagSource(tagBytes);
  const tagPrefix = createTagSource(tagBytes)().slice(0, -1);
  const nextVersion = nextTag as () => string as () => Version;
  const time = createStoreClock((await loadTime(server)) ?? { ms: 0, originMs: undefined }, { onError, ...(telemetry && { telemetry }) });
  const context: CommitContext = { nextTag, limits, durability, timeAt: time.timeAt };
  const observers = new Set<(notice: StoreNotice) => void>();
  const answered = createAnsweredGroups();
  const reads = createReads(server, answersKept);
  const watching = createWatching({ listen: parts.listen, states: reads.states, clock, tagPrefix, onError });
  const loop = createCommitLoop({ knowledge: createKnowledge(parts.cacheBytesMax, answersKept), answered, answersKept, producersPerUserMax, writer: tagPrefix, nextVersion, isSettledAtOnce: () => durability.always === "disk" });
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
  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;

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
    commit: (commit) => open(() => driver.call(commitCall(commit, context))),
    lease: (command) => open(async () => driver.call(leaseCall(parseStreamKey(command.thread).userId, command))),
    read: (request) => open(() => reads.read(request)),
    heads: (streams) => open(async () => (await reads.states(streams)).map((state) => state && streamHead(state))),
    producer: (userId, producer) =>
      open(async () => {
        const [record] = await reads.records([unitOfProducer(userId, producer)]);
        if (record?.kind !== "producer" || record.producer === undefined) return undefined;
        const accepted = record.producer.ledger.last;
        return { producer, accepted, settled: answered.settledOf(userId, producer, accepted) };
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
    maintain: (now) =>
      open(async () => {
        const ms = time.advance(now);
        await keepTime(server, time.kept(), nextVersion);
        await maintain({ server, reads, limits, call: driver.call }, ms);
      }),
    async close() {
      if (isClosed) return;
      isClosed = true;
      await Promise.allSettled(underWay);
      await driver.finish();
      watching.close();
      await parts.close();
    },
  };

  return { store, handleConnected: driver.handleConnected, handleGap: watching.handleGap };
}
