import { createError, toApexError, type ApexError, type Clock } from "@apex/ws-queue-core";
import { createCircuit } from "./circuit.ts";
import type { Failures } from "./failures.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Session } from "./session.ts";

export type LinkState =
  | { readonly status: "ready"; readonly session: Session }
  /** The circuit is open. */
  | { readonly status: "waiting"; readonly reason: ApexError }
  | { readonly status: "connecting"; readonly reason: ApexError }
  | { readonly status: "closed" };

/** Keeps one session open: a lost one is followed by another, and each is checked before it is used. */
export interface Link {
  readonly state: () => LinkState;
  /** The session. Throws `store_unavailable` with `retryAfterMs` while there is none, and `store_closed`. */
  use(): Session;
  close(): Promise<void>;
}

export interface LinkPorts {
  readonly clock: Clock;
  readonly failures: Failures;
  /** Opens another session and checks it. */
  readonly open: (signal: AbortSignal) => Promise<Session>;
  /** There is another session. */
  readonly onReady: () => void;
  /** Told of the loss of a session, and whenever there is another reason why there is none. */
  readonly onError: (reason: ApexError) => void;
}

/** A session that ends earlier counts as a failed attempt, so that one that is lost again and again is not made without a pause. */
const PROVEN_AFTER_MS = 1_000;

/** Opens the first session, and rejects where that fails. From then on there is one whenever there can be. */
export async function openLink(options: ResolvedOptions, ports: LinkPorts): Promise<Link> {
  const { clock, failures, open, onReady, onError } = ports;
  const circuit = createCircuit(clock, options);
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;
  let state: LinkState = { status: "ready", session: await open(closing.signal) };
  let reported: string | undefined;

  const lose = (reason: ApexError): void => {
    if (isClosed()) return;
    state = { status: "waiting", reason };
    if (reported !== reason.message) onError(reason);
    reported = reason.message;
  };

  /** Resolves when the session has proved itself. */
  const live = async (session: Session): Promise<Session> => {
    const proof = pause(clock, PROVEN_AFTER_MS, closing.signal);
    const reason = await Promise.race([session.ended, proof.done]);
    proof.cancel();
    if (reason !== undefined && !isClosed()) throw reason;
    return session;
  };

  const connect = async (): Promise<Session> => {
    const session = await open(closing.signal);
    if (isClosed()) session.end(createError("store_closed"));
    else {
      state = { status: "ready", session };
      reported = undefined;
      onReady();
    }
    return live(session);
  };

  async function keep(first: Session): Promise<void> {
    let next = (): Promise<Session> => live(first);
    while (!isClosed()) {
      try {
        const session = await circuit.attempt(next);
        const reason = await session.ended;
        await circuit.attempt(() => Promise.reject(reason));
      } catch (error) {
        lose(toApexError(error, "internal"));
      }
      // A timer may fire a moment early.
      while (!isClosed() && clock.monotonicMs() < circuit.dueAtMs()) await pause(clock, circuit.dueAtMs() - clock.monotonicMs(), closing.signal).done;
      if (state.status === "waiting") state = { ...state, status: "connecting" };
      next = connect;
    }
  }
  const kept = keep(state.session);

  return {
    state: () => state,
    use() {
      if (state.status === "ready") return state.session;
      if (state.status === "closed") throw createError("store_closed");
      const waitMs = state.status === "waiting" ? Math.ceil(circuit.dueAtMs() - clock.monotonicMs()) : 0;
      throw failures.ofNoConnection(state.reason, Math.max(options.reconnectMinMs, waitMs));
    },
    async close() {
      const reason = createError("store_closed");
      if (state.status === "ready") state.session.end(reason);
      state = { status: "closed" };
      closing.abort(reason);
      await kept;
    },
  };
}

/** A wait that ends early when it is cancelled or the signal is aborted. */
function pause(clock: Clock, delayMs: number, signal: AbortSignal): { readonly done: Promise<undefined>; cancel(): void } {
  let cancel = (): void => undefined;
  const done = new Promise<undefined>((resolve) => {
    const timer = clock.setTimer(() => cancel(), Math.max(0, Math.ceil(delayMs)));
    cancel = () => {
      clock.clearTimer(timer);
      signal.removeEventListener("abort", cancel);
      resolve(undefined);
    };
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
  });
  return { done, cancel: () => cancel() };
}
