import type { SubscriptionStats } from "@apex/ws-queue-core/client";
import { toEvent } from "./delivery.ts";
import type { Subscription } from "./subscription.ts";

/** Events in order, each once. Pulling the next one acknowledges the last as processed. */
export interface EventStream<Event> extends AsyncIterableIterator<Event, undefined>, AsyncDisposable {
  /** How far it is; undefined before the first pull and after the end. */
  stats(): SubscriptionStats | undefined;
}

/** A stream that is pushed to a handler. */
export interface Listening extends Disposable {
  /** Stops; an event that is being handled is handled to its end. Repeating it is harmless. */
  close(): void;
  /** Fulfilled when it ended, for whatever reason: refusals and what the handler threw went to `onError`. */
  readonly ended: Promise<void>;
  stats(): SubscriptionStats | undefined;
}

export function createEventStream<Event>(subscription: Subscription): EventStream<Event> {
  const { close, stats } = subscription;
  let last: Promise<unknown> = Promise.resolve();

  const pull = async (): Promise<IteratorResult<Event, undefined>> => {
    try {
      const entry = await subscription.read();
      return entry ? { done: false, value: toEvent<Event>(entry) } : { done: true, value: undefined };
    } catch (error) {
      close();
      throw error;
    }
  };

  return {
    next() {
      // Overlapping calls get one event each, in order; a failed one does not fail the next.
      const turn = last.then(pull, pull);
      last = turn;
      return turn;
    },
    async return() {
      close();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => close(),
    stats,
  };
}

/** Calls the handler with one event after the other; the next one waits until its promise settles. */
export function listen<Event>(
  { read, close, stats }: Subscription,
  handler: (event: Event) => unknown,
  onError: (error: unknown) => void,
): Listening {
  const run = async (): Promise<void> => {
    for (let entry = await read(); entry; entry = await read()) {
      try {
        await handler(toEvent<Event>(entry));
      } catch (error) {
        onError(error);
      }
    }
  };
  const ended = run().catch((error: unknown) => {
    close();
    onError(error);
  });
  return { close, ended, stats, [Symbol.dispose]: close };
}
