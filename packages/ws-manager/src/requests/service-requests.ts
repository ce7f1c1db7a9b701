import { aWhole, checkFields, checkValue, createError, isDurability, levelFor, type ApexError, type Durability, type RequestId, type Rule } from "@apex/ws-queue-core";
import { copyJson } from "@apex/ws-queue-core/events";
import type { Op, OpResult } from "@apex/ws-queue-core/store";
import type { NamedThread, ThreadAddress } from "../append/thread-address.ts";
import { aGivenId, checkGivenId } from "../given-id.ts";
import type { Requested, RequestOptions } from "../manager.ts";
import { randomId } from "../random-id.ts";
import { byteLength, type Runtime } from "../runtime.ts";
import type { NodeAppender } from "../threads/node-appender.ts";
import type { ThreadOwners } from "../threads/thread-owners.ts";
import type { Askers } from "./askers.ts";
import { deadlineIn, rejection, requestText, type GivenRequest, type RequestCheck } from "./check-request.ts";
import type { Handlers } from "./handlers.ts";

/** What the service itself asks, outside of any connection. */
export interface ServiceRequests {
  request(thread: NamedThread, name: unknown, payload: unknown, options?: RequestOptions): Promise<Requested>;
  /** From now on everything is refused with `draining`. */
  stop(): void;
}

interface ServiceRequestsParts {
  readonly runtime: Runtime;
  readonly addressOf: (thread: NamedThread) => ThreadAddress;
  readonly check: RequestCheck;
  readonly askers: Askers;
  readonly appender: Pick<NodeAppender, "commit">;
  readonly priorityOf: Handlers<never>["priorityOf"];
  readonly wake: ThreadOwners["wake"];
}

const aName: Rule<string> = { is: (value): value is string => typeof value === "string", form: "the name of a request of the contract" };
const aDurability: Rule<Durability> = { is: isDurability, form: '"memory", "disk" or "replicated:2"' };
const OPTION_RULES = { id: aGivenId, deadlineInMs: aWhole(0), durability: aDurability };

export function createServiceRequests(parts: ServiceRequestsParts): ServiceRequests {
  const { runtime, addressOf, check, askers, appender } = parts;
  const { clock, limits, random, store } = runtime;
  let isStopped = false;

  function assertOpen(): void {
    if (isStopped) throw createError("draining", "The process is shutting down; the next one takes requests");
  }

  async function request(thread: NamedThread, name: unknown, payload: unknown, options: RequestOptions = {}): Promise<Requested> {
    const address = addressOf(thread);
    const { id, given } = read(name, payload, options);
    assertOpen();
    const text = requestText(given, clock.epochMs());
    const bytes = byteLength(text);
    const refusal = (await check(given)) ?? tooLarge(bytes);
    // Its schema may have taken a while.
    assertOpen();
    if (refusal !== undefined) return refuse(address, given, refusal, id !== undefined);
    const priority = parts.priorityOf(given.name);
    const { result, level } = await enqueue(address, { type: "enqueue", thread: address.stream, requestId: given.id, text, priority }, bytes, levelOf(given));
    if (result.type === "rejected") throw rejectedBy(result);
    if (result.type === "appended") parts.wake(address.userId, address.threadId, priority);
    return { requestId: given.id, level, isKnown: result.type === "known" };
  }

  function read(name: unknown, payload: unknown, options: RequestOptions): { readonly id: string | undefined; readonly given: GivenRequest } {
    const { id: named, deadlineInMs, durability } = checkFields("request", options, OPTION_RULES, "invalid_argument");
    const id = checkGivenId("request: id", named);
    const json = copyJson(payload);
    if (json === undefined) throw createError("invalid_payload", "The payload of a request is plain JSON data: no class instances, functions or cycles");
    const deadline = deadlineInMs === undefined ? undefined : deadlineIn(deadlineInMs, clock.epochMs());
    const requestId = (id ?? randomId(random)) as RequestId;
    return { id, given: { id: requestId, name: checkValue("request: name", name, aName, "invalid_argument"), payload: json, deadline, durability } };
  }

  /** Undefined also for one that the store cannot reach, which is refused. */
  const levelOf = ({ durability = "memory" }: GivenRequest): Durability | undefined => levelFor(store.durability, durability);

  function tooLarge(bytes: number): ApexError | undefined {
    const { eventBytesMax } = limits;
    if (bytes <= eventBytesMax) return undefined;
    return createError("event_too_large", `A request has at most ${eventBytesMax} bytes; this one has ${bytes}`, { bytes, limit: eventBytesMax });
  }

  /** A request that its inbox has stays accepted, whatever speaks against it now: the answer of its first call may be lost. */
  async function refuse({ userId, stream }: ThreadAddress, given: GivenRequest, refusal: ApexError, mayBeKnown: boolean): Promise<Requested> {
    if (!mayBeKnown) throw refusal;
    const { results: [result], level } = await appender.commit(userId, [rejection(stream, given.id, refusal.code)], 0, levelOf(given));
    if (result?.type !== "known") throw refusal;
    return { requestId: given.id, level, isKnown: true };
  }

  /** Remembers first that no connection asked it: its handler may begin before the answer is here. */
  async function enqueue({ userId, threadId }: ThreadAddress, op: Op & { type: "enqueue" }, bytes: number, durability: Durability | undefined): Promise<{ result: OpResult; level: Durability }> {
    const key = { userId, threadId, requestId: op.requestId };
    const isFirst = askers.remember(key, undefined);
    let isAppended = false;
    try {
      const { results: [result], level } = await appender.commit(userId, [op], bytes, durability);
      if (result === undefined) throw createError("internal", "The store left a request without a result");
      isAppended = result.type === "appended";
      return { result, level };
    } finally {
      if (isFirst && !isAppended) askers.forget(key);
    }
  }

  function rejectedBy({ code }: OpResult & { type: "rejected" }): ApexError {
    if (code !== "inbox_full") return createError(code);
    return createError(code, `${limits.inboxEntriesMax} requests wait in this thread`, { limit: limits.inboxEntriesMax });
  }

  return {
    request,
    stop() {
      isStopped = true;
    },
  };
}
