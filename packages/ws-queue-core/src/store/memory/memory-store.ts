import type { StoreDurability } from "../../durability.ts";
import { createError } from "../../errors.ts";
import { createLimits, type Limits } from "../../limits.ts";
import type { Telemetry } from "../../ports.ts";
import { createTagSource } from "../../position.ts";
import { deadStream } from "../../stream.ts";
import { applyCommit, withThread, type CommitContext } from "../apply-commit.ts";
import type { Changes } from "../changes.ts";
import { applyLease } from "../lease.ts";
import type { Store, StreamChange } from "../port.ts";
import { summarizeProducer } from "../producers.ts";
import { positionBefore } from "../position-check.ts";
import { readLog } from "../read-log.ts";
import { NEW_TIME } from "../retention-clock.ts";
import { trimmedCount } from "../retention.ts";
import { createStoreClock } from "../store-clock.ts";
import { streamHead } from "../stream-log.ts";
import { changesOfStreams, createWatchers } from "../watchers.ts";
import { maintenanceSteps } from "./maintenance.ts";
import { createMemoryState } from "./memory-state.ts";

export interface MemoryStoreOptions {
  /** Cryptographically strong bytes; asked once, for the tags of this process. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** Default: `createLimits()`. */
  readonly limits?: Limits;
  /** Told what a listener threw, and where clocks disagree. Default: the error is rethrown to the platform as an unhandled rejection. */
  readonly onError?: (error: unknown) => void;
  readonly telemetry?: Telemetry | undefined;
  /** Lets others go first, between two steps of maintenance. Default: what waits in this turn of the platform does. */
  readonly pause?: () => Promise<void>;
}

const DURABILITY: StoreDurability = { always: "memory", onRequest: [] };

/** A rejection that nobody handles: the platform reports it, as it does for any bug. */
const reportUnhandled = (error: unknown): void => void Promise.reject(error);

/** A store in this process's memory: the reference for every other store. Durability `memory`: a restart forgets all. */
export function createMemoryStore(options: MemoryStoreOptions): Store {
  const { randomBytes, limits = createLimits(), onError = reportUnhandled, telemetry, pause = () => Promise.resolve() } = options;
  const state = createMemoryState();
  const watchers = createWatchers({ onError });
  /** What happened and was not told yet, in commit order. */
  let untold: StreamChange[] = [];
  const clock = createStoreClock(NEW_TIME, { onError, ...(telemetry && { telemetry }) });
  const context: CommitContext = { nextTag: createTagSource(randomBytes(6)), limits, durability: DURABILITY, timeAt: clock.timeAt };
  let isClosed = false;

  const assertOpen = (): void => {
    if (isClosed) throw createError("store_closed");
  };

  const apply = (changes: Changes): void => {
    const trimmed = trimmedCount(state, changes);
    state.apply(changes);
    if (trimmed > 0) telemetry?.count("store.entries.trimmed", trimmed);
  };

  const tell = (): void => {
    const changes = untold;
    untold = [];
    watchers.tell(changes);
  };

  return {
    durability: DURABILITY,
    async commit(commit) {
      assertOpen();
      const { result, changes } = applyCommit(state, commit, context);
      if (changes === undefined) return withThread(state, commit, result);
      apply(changes);
      const answer = withThread(state, commit, result);
      untold.push(...changesOfStreams(changes));
      // Listeners are never called from inside `commit`, and always before it is answered.
      await Promise.resolve();
      tell();
      return answer;
    },
    async read(request) {
      assertOpen();
      return readLog(state.stream(request.stream), request, state.source(request.stream));
    },
    async heads(streams) {
      assertOpen();
      return streams.map((key) => {
        const stream = state.stream(key);
        return stream === undefined ? undefined : streamHead(stream);
      });
    },
    async producer(userId, producer) {
      assertOpen();
      const known = state.producer(userId, producer);
      return known === undefined ? undefined : summarizeProducer(producer, known);
    },
    async thread(key) {
      assertOpen();
      return state.thread(key);
    },
    async pending(after, limit) {
      assertOpen();
      return state.pending(after, limit);
    },
    async deadLetters(after, limit, userId) {
      assertOpen();
      return state.deadLetters(after, limit, userId === undefined ? undefined : deadStream(userId));
    },
    async lease(command) {
      assertOpen();
      const { result, changes } = applyLease(state, command);
      if (changes !== undefined) state.apply(changes);
      return result;
    },
    watch(stream, listener) {
      assertOpen();
      return watchers.watch(stream, listener);
    },
    inspection: {
      describe: () => ({ kind: "memory" }),
      async positionBefore(stream, offset) {
        assertOpen();
        return positionBefore(state.stream(stream), offset, (at) => state.source(stream).tagAt(at));
      },
      async threads(after, limit) {
        assertOpen();
        return state.threads(after, limit);
      },
    },
    async maintain(now) {
      assertOpen();
      for (const _ of maintenanceSteps(state, limits, clock.advance(now), apply)) {
        await pause();
        assertOpen();
      }
    },
    async close() {
      isClosed = true;
      await Promise.resolve();
      tell();
      watchers.clear();
    },
  };
}
