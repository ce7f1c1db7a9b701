import { offsetOf, type EventStream } from "@apex/ws-client";
import type { Gate } from "./gate.ts";

export interface FollowOptions {
  /** While it is shut nothing is read on, so the server notices that this page lags. */
  readonly gate?: Gate;
  /** After its abort nothing is handled any more, not even what waits at the gate: it may be another user's page by then. */
  readonly signal: AbortSignal;
}

/** Reads a stream to its end. */
export async function follow<Event extends object>(
  stream: EventStream<Event>,
  { gate, signal }: FollowOptions,
  handle: (event: Event, offset: number) => void,
): Promise<void> {
  for await (const event of stream) {
    await gate?.pass();
    if (signal.aborted) return;
    handle(event, offsetOf(event));
  }
}
