import { offsetOf, type EventStream } from "@apex/ws-client";
import type { Gate } from "./gate.ts";

/** Reads a stream to its end. While the gate is shut nothing is read on, so the server notices that this page lags. */
export async function follow<Event extends object>(
  stream: EventStream<Event>,
  gate: Gate,
  handle: (event: Event, offset: number) => void,
): Promise<void> {
  for await (const event of stream) {
    await gate.pass();
    handle(event, offsetOf(event));
  }
}
