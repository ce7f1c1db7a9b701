import { createError } from "@apex/ws-queue-core";
import type { Store, StoreNotice } from "@apex/ws-queue-core/store";
import type { ConnectionParts, StoreConnection } from "./connection.ts";
import { createNotifier, type NotifierParts } from "./notifier.ts";

export interface StoreHandleParts extends Omit<ConnectionParts, "clock" | "limits">, NotifierParts {}

/** Longer than a call takes in fair weather. */
export const LONG_MS = 100;

/** A call that a store which is down never answers is given up after this. */
export const CALL_TIMEOUT_MS = 5_000;

/** A connection to the model store. */
export function createStoreHandle(parts: StoreHandleParts): StoreConnection {
  const { process, primary, random } = parts;
  const notifier = createNotifier(parts);
  const observers = new Set<(notice: StoreNotice) => void>();
  const notices = createLane();
  const call = createCaller(parts);
  /** Commits and leases keep their order; reads do not wait for them. */
  const inOrder = createLane();
  const anyOrder = { place: (atMs: number) => atMs };
  let isClosed = false;

  function ask<Answer>(lane: Lane, work: () => Answer): Promise<Answer> {
    return isClosed ? Promise.reject(createError("store_closed")) : call(lane, work);
  }

  const store: Store = {
    durability: primary().durability,
    commit: (commit) => ask(inOrder, () => primary().commit(commit, parts.name)),
    lease: (command) => ask(inOrder, () => primary().lease(command)),
    read: (request) => ask(anyOrder, () => primary().read(request)),
    heads: (streams) => ask(anyOrder, () => streams.map((stream) => primary().head(stream))),
    producer: (userId, producer) => ask(anyOrder, () => primary().producer(userId, producer)),
    thread: (key) => ask(anyOrder, () => primary().thread(key)),
    pending: (after, limit) => ask(anyOrder, () => primary().pending(after, limit)),
    deadLetters: (after, limit, userId) => ask(anyOrder, () => primary().deadLetters(after, limit, userId)),
    watch: notifier.watch,
    maintain: (now) => ask(anyOrder, () => primary().maintain(now)),
    close: () => {
      isClosed = true;
      return Promise.resolve();
    },
    ...(parts.isReplicated ? { observe } : {}),
  };

  function observe(listener: (notice: StoreNotice) => void): () => void {
    observers.add(listener);
    return () => void observers.delete(listener);
  }

  return {
    open: () => store,
    handleNews(news) {
      if (news.type === "changed") return notifier.handleChanges(news.changes);
      if (news.type === "restarted") return;
      const { nowMs } = parts.schedule;
      const atMs = notices.place(nowMs + random.fraction() * parts.weather.delayMaxMs);
      process.after(atMs - nowMs, () => {
        for (const observer of [...observers]) observer(news);
      });
    },
  };
}

/** Decides when a call arrives, given when it would. */
export interface Lane {
  place(atMs: number): number;
}

export function createLane(): Lane {
  let lastAtMs = 0;
  return { place: (atMs) => (lastAtMs = Math.max(lastAtMs, atMs)) };
}

/** Carries calls to the primary and their answers back, through the weather. */
function createCaller({ schedule, process, random, weather, handleTrouble }: StoreHandleParts) {
  const delayMs = (): number => weather.delayMinMs + random.fraction() * (weather.delayMaxMs - weather.delayMinMs);
  const answers = createLane();

  return function call<Answer>(lane: Lane, work: () => Answer): Promise<Answer> {
    const calledMs = schedule.nowMs;
    return new Promise((resolve, reject) => {
      const fail = (afterMs: number): void => {
        handleTrouble({ fromMs: calledMs, toMs: schedule.nowMs + afterMs, isFailure: true });
        process.after(afterMs, () => reject(createError("store_unavailable")));
      };
      // The call is on the wire: it arrives also when its process dies meanwhile.
      schedule.after(lane.place(schedule.nowMs + delayMs()) - schedule.nowMs, () => {
        if (weather.isDown) return fail(random.fraction() * CALL_TIMEOUT_MS);
        if (random.chance(weather.lostCall)) return fail(delayMs());
        const answer = tryWork(work);
        if (random.chance(weather.lostAnswer)) return fail(delayMs());
        const atMs = answers.place(schedule.nowMs + delayMs());
        if (atMs - calledMs > LONG_MS) handleTrouble({ fromMs: calledMs, toMs: atMs, isFailure: false });
        process.after(atMs - schedule.nowMs, () => ("value" in answer ? resolve(answer.value) : reject(answer.error)));
      });
    });
  };
}

/** What a store refuses to touch is an answer like any other. */
export function tryWork<Answer>(work: () => Answer): { readonly value: Answer } | { readonly error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}
