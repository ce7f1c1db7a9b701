import { createError } from "@apex/ws-queue-core";
import type { ConnectionParts } from "../connection.ts";
import { CALL_TIMEOUT_MS, createLane, LONG_MS, tryWork, type Lane } from "../store-handle.ts";
import type { ReachedServer } from "./row-backend.ts";

export interface WireParts extends Pick<ConnectionParts, "schedule" | "process" | "random" | "weather" | "handleTrouble"> {
  readonly server: Pick<ReachedServer, "runId">;
  /** There is another connection. `isRestarted`: to another process of the server. */
  readonly handleConnected: (isRestarted: boolean) => void;
}

/** One node's way to the server: one connection at a time, calls and answers in order. A call that fails ends the connection, as the driver does it. */
export interface Wire {
  call<Answer>(work: () => Answer): Promise<Answer>;
  /** The server's process is gone. */
  cut(): void;
  close(): void;
}

interface Session {
  readonly runId: number;
  readonly calls: Lane;
  readonly answers: Lane;
  /** Each ends one call that has no answer. */
  readonly open: Set<() => void>;
  isOver: boolean;
}

const RECONNECT_MIN_MS = 5;
const RECONNECT_MAX_MS = 200;

export function createWire({ schedule, process, random, weather, server, handleTrouble, handleConnected }: WireParts): Wire {
  const delayMs = (): number => weather.delayMinMs + random.fraction() * (weather.delayMaxMs - weather.delayMinMs);
  let session = connect();
  let isClosed = false;

  function connect(): Session {
    return { runId: server.runId, calls: createLane(), answers: createLane(), open: new Set(), isOver: false };
  }

  function reconnect(): void {
    process.after(RECONNECT_MIN_MS + random.fraction() * (RECONNECT_MAX_MS - RECONNECT_MIN_MS), () => {
      if (isClosed) return;
      if (weather.isDown) return reconnect();
      const isRestarted = session.runId !== server.runId;
      session = connect();
      handleConnected(isRestarted);
    });
  }

  function end(own: Session): void {
    if (own.isOver) return;
    own.isOver = true;
    for (const fail of [...own.open]) fail();
    if (!isClosed) reconnect();
  }

  function refuse<Answer>(): Promise<Answer> {
    handleTrouble({ fromMs: schedule.nowMs, toMs: schedule.nowMs, isFailure: true });
    return Promise.reject(createError(isClosed ? "store_closed" : "store_unavailable", undefined, { isOutcomeKnown: true }));
  }

  function call<Answer>(work: () => Answer): Promise<Answer> {
    const own = session;
    if (own.isOver || isClosed) return refuse();
    const calledMs = schedule.nowMs;
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        own.open.delete(fail);
        handleTrouble({ fromMs: calledMs, toMs: schedule.nowMs, isFailure: true });
        reject(createError("store_unavailable", undefined, { isOutcomeKnown: false }));
      };
      own.open.add(fail);
      const loseAfter = (ms: number): void => void process.after(ms, () => end(own));
      // The call is on the wire: it arrives also when its process dies meanwhile, or gives it up.
      schedule.after(own.calls.place(schedule.nowMs + delayMs()) - schedule.nowMs, () => {
        if (weather.isDown || own.runId !== server.runId) return loseAfter(random.fraction() * CALL_TIMEOUT_MS);
        if (random.chance(weather.lostCall)) return loseAfter(delayMs());
        const answer = tryWork(work);
        if (random.chance(weather.lostAnswer)) return loseAfter(delayMs());
        process.after(own.answers.place(schedule.nowMs + delayMs()) - schedule.nowMs, () => {
          if (!own.open.delete(fail)) return;
          if (schedule.nowMs - calledMs > LONG_MS) handleTrouble({ fromMs: calledMs, toMs: schedule.nowMs, isFailure: false });
          if ("value" in answer) resolve(answer.value);
          else reject(answer.error);
        });
      });
    });
  }

  return {
    call,
    cut: () => process.after(delayMs(), () => end(session)),
    close() {
      isClosed = true;
      end(session);
    },
  };
}
