import type { SubscriptionStats } from "@apex/ws-queue-core/client";
import type { EventStream } from "./event-stream.ts";

/** A stream that is pushed to a handler. */
export interface Listening extends Disposable {
  /** Stops; an event that is being handled is handled to its end. Repeating it is harmless. */
  close(): void;
  /** Fulfilled when it ended, for whatever reason: refusals and what the handler threw went to `onError`. */
  readonly ended: Promise<void>;
  stats(): SubscriptionStats | undefined;
}

/** Calls the handler with one event after the other; the next one waits until its promise settles. */
export function listen<Event>(
  stream: EventStream<Event>,
  handler: (event: Event) => unknown,
  onError: (error: unknown) => void,
): Listening {
  const close = (): void => void stream.return?.();
  const run = async (): Promise<void> => {
    for await (const event of stream) {
      try {
        await handler(event);
      } catch (error) {
        onError(error);
      }
    }
  };
  return { close, ended: run().catch(onError), stats: stream.stats, [Symbol.dispose]: close };
}
