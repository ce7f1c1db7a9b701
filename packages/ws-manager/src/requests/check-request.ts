import { createError, levelFor, type ApexError, type Clock, type Durability, type ErrorCode, type RequestId, type StoreDurability, type StreamKey } from "@apex/ws-queue-core";
import { wellFormedJson, type StoredRequest } from "@apex/ws-queue-core/events";
import type { RequestFrame } from "@apex/ws-queue-core/protocol";
import type { Op } from "@apex/ws-queue-core/store";
import type { Contract } from "../contract.ts";
import { validatePayload } from "../validate-payload.ts";

/** A request on its way into an inbox, of a client or the service; `deadline` is in milliseconds since 1970. */
export type GivenRequest = Pick<RequestFrame, "id" | "name" | "payload" | "deadline" | "durability">;

/**
 * What every request has to be, a client's and the service's own. Gives what speaks against it, with a cause where its schema failed
 * itself. Rejects with a retryable error of this library's that a schema throws.
 */
export type RequestCheck = (request: GivenRequest) => Promise<ApexError | undefined>;

export function createRequestCheck(contract: Contract, clock: Clock, kept: StoreDurability): RequestCheck {
  return async ({ name, payload, deadline, durability }) => {
    const schema = Object.hasOwn(contract.requests, name) ? contract.requests[name] : undefined;
    if (schema === undefined) return createError("unknown_request", `The contract has no request called ${name}`, { name });
    if (deadline !== undefined && deadline <= clock.epochMs()) return createError("deadline_exceeded");
    const level = durability ?? "memory";
    if (levelFor(kept, level) === undefined) return notKept(kept, level);
    const checked = await validatePayload(schema, payload, "invalid_payload");
    return checked.ok ? undefined : checked.error;
  };
}

function notKept({ always, onRequest }: StoreDurability, asked: Durability): ApexError {
  const levels = [always, ...onRequest].join(" or ");
  return createError("durability_unavailable", `The store keeps ${levels}, not ${asked}`, { level: levels });
}

/** What is left of its sender's time becomes an instant of this server's clock, the moment it comes. */
export const deadlineIn = (deadlineInMs: number, epochMs: number): number => Math.min(Number.MAX_SAFE_INTEGER, epochMs + deadlineInMs);

/** The entry of an inbox. Made before a schema sees the payload, since one that changes it would change what is kept. */
export function requestText({ id, name, payload, deadline }: GivenRequest, timestamp: number, redriveOf?: RequestId): string {
  const more = { ...(deadline !== undefined && { deadline }), ...(redriveOf !== undefined && { redriveOf }) };
  const entry: StoredRequest = { type: "request", requestId: id, name, payload, ...more, timestamp };
  return wellFormedJson(JSON.stringify(entry));
}

/** A request that its inbox has stays accepted; but nothing is accepted at a level that is not kept, not even again. */
export function rejection(thread: StreamKey, requestId: RequestId, code: ErrorCode): Op {
  if (code === "durability_unavailable") return { type: "reject", code };
  return { type: "reject", code, request: { thread, requestId } };
}
