import { errorOf, INFRA_RETRYABLE, LOCAL, REMOTE, type Json } from "@apex/ws-queue-core";
import type { DeliveredEntry, RequestBody } from "@apex/ws-queue-core/client";
import type { RequestEvent } from "@apex/ws-queue-core/events";
import type { SubscribeFrom } from "@apex/ws-queue-core/protocol";
import type { Runtime, StreamOutput } from "./runtime.ts";

/** What a `Thread` knows of its stream. */
export interface ReadSoFar {
  /** An entry that was read: what is asked from now on ends behind it. */
  last?: DeliveredEntry | undefined;
}

/**
 * Settles `end` with what the thread says of the request behind `from`, or with why that cannot be read. Reads until it is settled, whatever
 * settles it.
 */
export function readEnd(
  runtime: Pick<Runtime, "subscribe" | "unsubscribe" | "input">,
  { id, thread: name }: RequestBody,
  from: SubscribeFrom,
  readSoFar: ReadSoFar,
  { promise, resolve, reject }: PromiseWithResolvers<Json | undefined>,
): void {
  const hear = (event: RequestEvent): void => {
    if (event.requestId !== id) return;
    if (event.type === "request_completed") resolve(event.result);
    if (event.type === "request_cancelled") reject(errorOf(LOCAL, "cancelled"));
    // Its words are the handler's: a page in production has them, too.
    if (event.type === "request_failed") reject(Object.assign(errorOf(REMOTE, "unknown_request"), event.error));
  };
  const read = (output: StreamOutput): void => {
    if (output.type === "deliver") {
      for (const entry of output.entries) {
        readSoFar.last = entry;
        hear(Object(entry.event) as RequestEvent);
        runtime.input({ type: "processed", sub: output.sub, offset: entry.offset });
      }
      // What was not read may be the end.
    } else reject(output.type === "ended" ? (output.error ?? errorOf(LOCAL, "closed")) : errorOf(INFRA_RETRYABLE, "stream_reset"));
  };
  const sub = runtime.subscribe(read, { kind: "thread", name }, from);
  const stop = (): void => runtime.unsubscribe(sub);
  promise.then(stop, stop);
}
