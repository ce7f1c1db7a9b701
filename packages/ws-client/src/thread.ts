import { isId, tryRead, type Json, type RequestId, type RunId, type ThreadId } from "@apex/ws-queue-core";
import { check, checkFunction, readFields, isWhole, type RequestBody } from "@apex/ws-queue-core/client";
import type { ContractShape, RequestName, RequestPayload, ThreadEvent, ThreadRequest } from "@apex/ws-queue-core/events";
import { createEventStream, type EventsOptions, type EventStream, type StreamContext } from "./event-stream.ts";
import { listen, type Listening } from "./listen.ts";
import { randomId } from "./random.ts";
import type { ReadSoFar } from "./request-end.ts";
import { createRequest, submitCancel, type CancelOutcome, type RequestHandle, type RequestOptions } from "./request-handle.ts";

/** One conversation of the client's user. */
export interface Thread<Contract extends ContractShape> {
  readonly id: ThreadId;
  /**
   * Makes a request. It is kept until it is settled, over reconnects and, where the client has a storage, over reloads; from the
   * first connection on, for before that nothing proves to the next page whose request it is. The next page has no handle of
   * it: what it leads to comes as events of the thread, its failure goes to `onError`.
   * Throws `invalid_argument` for a payload that is not JSON.
   */
  request<Name extends RequestName<Contract>>(
    name: Name,
    payload: RequestPayload<Contract, Name>,
    options?: RequestOptions,
  ): RequestHandle;
  /** Stops a request by its id, for instance one that an earlier page made. Throws `invalid_id`. */
  cancelRequest(requestId: string): Promise<CancelOutcome>;
  /** Stops a run, for instance one that another tab's request began. Throws `invalid_id`. */
  cancelRun(runId: string): Promise<CancelOutcome>;
  /** The thread's events, with a position of their own for each call. */
  events(options?: EventsOptions): EventStream<ThreadEvent<Contract>>;
  /** Calls the handler with one event after the other; an event is processed when the handler's promise settles. */
  on(handler: (event: ThreadEvent<Contract>) => unknown, options?: EventsOptions): Listening;
  /** What is asked in this thread, by any tab: the thread's inbox. An entry is as its page sent it, by the contract of that time. */
  requests(options?: EventsOptions): EventStream<ThreadRequest<Contract>>;
}

export function createThread<Contract extends ContractShape>(context: StreamContext, id: ThreadId): Thread<Contract> {
  const { runtime } = context;
  const readSoFar: ReadSoFar = {};
  const own: StreamContext = { ...context, readSoFar };
  const read = (options?: EventsOptions) => createEventStream<ThreadEvent<Contract>>(own, { kind: "thread", name: id }, options);

  return {
    id,
    request: (name, payload, options = {}) => createRequest(runtime, readSoFar, toBody(id, name, payload, options)),
    cancelRequest: (requestId) => submitCancel(runtime, id, { request: checkId<RequestId>("requestId", requestId) }),
    cancelRun: (runId) => submitCancel(runtime, id, { run: checkId<RunId>("runId", runId) }),
    events: read,
    on(handler, options) {
      checkFunction("handler", handler ?? null);
      return listen(read(options), handler, runtime.report);
    },
    requests: (options) => createEventStream(context, { kind: "requests", name: id }, options),
  };
}

/** Throws `invalid_id`. */
export function checkId<Id extends string>(name: string, id: string): Id {
  check(isId(id), name, "a string of 1 to 128 characters without control characters", id, "invalid_id");
  return id as Id;
}

/** Only what a server knows: an unknown field would end every connection that the request is sent on. */
function toBody(thread: ThreadId, name: string, payload: unknown, options: RequestOptions): RequestBody {
  const { deadlineInMs, deadline, durability } = readFields("options", options);
  return {
    t: "request",
    id: randomId() as RequestId,
    thread,
    name,
    payload: toJson(payload),
    deadline: deadlineInMs === undefined ? deadline : instantIn(deadlineInMs, deadline),
    durability,
  };
}

function instantIn(deadlineInMs: number, deadline: number | undefined): number {
  const isGood = isWhole(deadlineInMs) && deadline === undefined;
  check(isGood, "deadlineInMs", "in whole milliseconds, without a deadline beside it", deadlineInMs);
  return Date.now() + deadlineInMs;
}

/** JSON would make null of NaN and Infinity. */
function checkNumber(_name: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error();
  return value;
}

/** As it is now: changing the object later does not change the request. */
function toJson(payload: unknown): Json {
  const json = tryRead(() => JSON.parse(JSON.stringify(payload ?? null, checkNumber)) as Json);
  check(json !== undefined, "payload", "JSON", payload);
  return json as Json;
}
