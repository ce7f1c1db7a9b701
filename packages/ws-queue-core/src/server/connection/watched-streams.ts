import type { StreamKey } from "../../stream.ts";
import type { OutputQueue } from "./output-queue.ts";
import type { Subscription } from "./subscription.ts";

const NONE: readonly Subscription[] = [];

/** The subscriptions of each stream. A stream is watched once, however many subscriptions of the connection it has. */
export class WatchedStreams {
  readonly #outputs: OutputQueue;
  readonly #byStream = new Map<StreamKey, Subscription[]>();

  constructor(outputs: OutputQueue) {
    this.#outputs = outputs;
  }

  of(stream: StreamKey): readonly Subscription[] {
    return this.#byStream.get(stream) ?? NONE;
  }

  add(stream: StreamKey, subscription: Subscription): void {
    const subscriptions = this.#byStream.get(stream);
    if (subscriptions !== undefined) {
      subscriptions.push(subscription);
      return;
    }
    this.#byStream.set(stream, [subscription]);
    this.#outputs.push({ type: "watch", stream });
  }

  remove(stream: StreamKey, subscription: Subscription): void {
    const rest = this.of(stream).filter((other) => other !== subscription);
    if (rest.length > 0) {
      this.#byStream.set(stream, rest);
    } else if (this.#byStream.delete(stream)) {
      this.#outputs.push({ type: "unwatch", stream });
    }
  }
}
