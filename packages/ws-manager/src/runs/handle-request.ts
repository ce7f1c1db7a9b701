import { isApexError, tryRead } from "@apex/ws-queue-core";
import type { HandlerOutcome, RunEventInput } from "@apex/ws-queue-core/server";
import { ask } from "@apex/ws-transport";
import type { Contract } from "../contract.ts";
import { resultOf, type RequestContext } from "./context.ts";
import { describeFailure, isRetryable } from "./failure.ts";

/** Calls a handler and turns what it does into the outcome of its request. Never rejects. `takeEvents`: what it had committed; called once. */
export async function handleRequest<C extends Contract>(
  handler: (ctx: RequestContext<C>, payload: unknown) => unknown,
  ctx: RequestContext<C>,
  payload: unknown,
  takeEvents: () => readonly RunEventInput[],
  onError: (error: unknown) => void,
): Promise<HandlerOutcome> {
  try {
    const result = resultOf(await ask(() => handler(ctx, payload)), onError);
    return { type: "completed", events: takeEvents(), ...(result === undefined ? {} : { result }) };
  } catch (error) {
    takeEvents();
    if (!isAbort(error, ctx.signal)) onError(error);
    return { type: "failed", error: describeFailure(error), retryable: isRetryable(error) };
  }
}

/** What an aborted handler throws is its obedience, not a failure: the reason itself, or what was refused because of it. */
function isAbort(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  if (error === signal.reason) return true;
  if (isApexError(error)) return error.code === "run_ended";
  return tryRead(() => error instanceof Error && error.name === "AbortError") === true;
}
