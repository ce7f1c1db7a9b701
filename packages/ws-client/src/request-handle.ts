import type { ApexError, Durability, Json, RequestId, ThreadId } from "@apex/ws-queue-core";
import { checkRequest, type CancelBody, type RequestBody } from "@apex/ws-queue-core/client";
import type { CancelledFrame } from "@apex/ws-queue-core/protocol";
import { readEnd, type ReadSoFar } from "./request-end.ts";
import { randomId } from "./random.ts";
import type { Runtime } from "./runtime.ts";

export type CancelOutcome = CancelledFrame["outcome"];

export interface RequestOptions {
  /**
   * How long it is worth doing, in milliseconds from now, measured without the clocks of the computers: the page counts until
   * it sends the request, the server from there on.
   */
  readonly deadlineInMs?: number;
  /** The same as an instant, in milliseconds since 1970 by this computer's clock. One of the two at most. */
  readonly deadline?: number;
  /** `accepted` is not fulfilled before this level is reached. The store's own level by default. */
  readonly durability?: Durability;
}

export interface Acceptance {
  readonly level: Durability;
  /** True: the server had it already, and this answer is its first one. */
  readonly duplicate: boolean;
}

export interface RequestHandle {
  readonly id: RequestId;
  /**
   * Fulfilled when the server will not lose it at the level asked for. Rejects with the code of the refusal, with
   * `deadline_exceeded`, `cancelled` or `outbox_full` when it was never sent, or with `closed` or `producer_expired` and
   * `details.outcomeUnknown` when nobody can tell. If nobody ever reads this property, a rejection goes to `onError`.
   */
  readonly accepted: Promise<Acceptance>;
  /**
   * Fulfilled when the acceptance cannot be taken back by a failure. Rejects like `accepted`, with `request_lost` when it
   * was taken back, or with `closed` when the client was closed before it was known.
   */
  readonly settled: Promise<void>;
  /**
   * Fulfilled with what the handler returned (nothing: undefined), whichever connection it comes over, as long as the client lives. Rejects
   * like `accepted` and `settled`; with the code and the words of `request_failed` when it failed for good; with `cancelled`; with the
   * server's code where the user may not read the thread; with `closed` when the client was closed before; and with `stream_reset` when
   * what says how it ended may be lost to this client: its thread was trimmed, deleted or damaged, or a store went back in time. A
   * rejection that is not looked at does no harm.
   *
   * Reading it for the first time subscribes to the thread, from what this `Thread` had read when it made the request (without a reader:
   * from the start) until the request has ended: one subscription of `limits.subscriptionsPerConnectionMax` for each request that is waited for.
   * So read it at once: of a request whose end was trimmed before, or whose thread was deleted while nothing was in it, it stays pending.
   */
  readonly completed: Promise<Json | undefined>;
  /** Stops it, wherever it is. Repeating it gives the same answer. */
  cancel(): Promise<CancelOutcome>;
}

/** Submits the request. Throws `invalid_argument` for what a server could not read. */
export function createRequest(runtime: Runtime, readSoFar: ReadSoFar, body: RequestBody): RequestHandle {
  checkRequest(body);
  const { id, thread } = body;
  const { cursor = "start" } = readSoFar.last ?? {};
  const accepted = Promise.withResolvers<Acceptance>();
  const settled = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<Json | undefined>();
  let isRead = false;
  let cancelled: Promise<CancelOutcome> | undefined;
  let isAccepted = false;
  let isWatched = false;

  // The caller that takes a promise sees its rejection, which is that of those before it, too. A promise that no caller takes is noticed below.
  accepted.promise.catch(settled.reject);
  settled.promise.catch(ended.reject);
  ended.promise.catch(() => undefined);
  const watch = <Value>({ promise }: PromiseWithResolvers<Value>): Promise<Value> => {
    isWatched = true;
    return promise;
  };
  const fail = (error: ApexError): void => {
    accepted.reject(error);
    settled.reject(error);
    // A microtask later the caller had the chance to take one of the promises.
    queueMicrotask(() => {
      if (!isWatched) runtime.report(error);
    });
  };
  runtime.submit(body, (outcome) => {
    if (outcome.type === "accepted") {
      isAccepted = true;
      accepted.resolve({ level: outcome.level, duplicate: !!outcome.duplicate });
    } else if (outcome.type === "settled") settled.resolve();
    else if (outcome.type === "rejected" && isAccepted) settled.reject(outcome.error);
    else if (outcome.type !== "cancelled") fail(outcome.error);
  });

  return {
    id,
    get accepted() {
      return watch(accepted);
    },
    get settled() {
      return watch(settled);
    },
    get completed() {
      if (!isRead) readEnd(runtime, body, cursor, readSoFar, ended);
      isRead = true;
      return watch(ended);
    },
    cancel: () => (cancelled ??= submitCancel(runtime, thread, { request: id })),
  };
}

/** Submits a cancel and waits for its outcome. */
export const submitCancel = (runtime: Runtime, thread: ThreadId, target: Pick<CancelBody, "request" | "run">): Promise<CancelOutcome> =>
  new Promise((resolve, reject) => {
    runtime.submit({ t: "cancel", id: randomId() as RequestId, thread, ...target }, (outcome) => {
      if (outcome.type === "cancelled") resolve(outcome.outcome);
      else if ("error" in outcome) reject(outcome.error);
    });
  });
