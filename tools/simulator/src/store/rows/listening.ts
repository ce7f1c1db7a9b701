import type { StreamKey } from "@apex/ws-queue-core";
import type { Listen, ServerMessage } from "@apex/ws-redis/engine";
import type { ConnectionParts } from "../connection.ts";
import { createLane } from "../store-handle.ts";
import { LATE_MS_MAX } from "../notifier.ts";
import type { ReachedServer } from "./row-backend.ts";

export interface ListeningParts extends Pick<ConnectionParts, "schedule" | "process" | "random" | "weather" | "handleLostNotice"> {
  readonly server: Pick<ReachedServer, "listen">;
}

/** What the server tells a node: late, twice or not at all, as the weather is. */
export interface Listening {
  readonly listen: Listen;
  /** There is another connection, and the server knows nothing of the one before. */
  resume(): void;
}

interface Subscription {
  readonly stream: StreamKey;
  readonly listener: (message: ServerMessage) => void;
  readonly onLive: () => void;
  stop: () => void;
}

export function createListening({ schedule, process, random, weather, server, handleLostNotice }: ListeningParts): Listening {
  const subscriptions = new Set<Subscription>();
  const inOrder = createLane();
  const delayMs = (): number => weather.delayMinMs + random.fraction() * (weather.delayMaxMs - weather.delayMinMs);

  function subscribe(subscription: Subscription): void {
    subscription.stop();
    process.after(delayMs(), () => {
      if (!subscriptions.has(subscription)) return;
      subscription.stop();
      subscription.stop = server.listen(subscription.stream, (message) => send(subscription, message));
      subscription.onLive();
    });
  }

  function send(subscription: Subscription, message: ServerMessage): void {
    if (!process.isAlive) return subscription.stop();
    if (random.chance(weather.lostNotice)) return handleLostNotice();
    const copies = random.chance(weather.repeatedNotice) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const isLate = copy > 0 || random.chance(weather.lateNotice);
      const afterMs = isLate ? random.fraction() * LATE_MS_MAX : inOrder.place(schedule.nowMs + delayMs()) - schedule.nowMs;
      process.after(afterMs, () => {
        if (subscriptions.has(subscription)) subscription.listener(message);
      });
    }
  }

  return {
    listen(stream, listener, onLive) {
      const subscription: Subscription = { stream, listener, onLive, stop: () => undefined };
      subscriptions.add(subscription);
      subscribe(subscription);
      return () => {
        subscriptions.delete(subscription);
        subscription.stop();
      };
    },
    resume: () => subscriptions.forEach(subscribe),
  };
}
