import { createError } from "../errors.ts";
import type {
  ErrorFrame,
  EventsFrame,
  LagFrame,
  LiveFrame,
  ResetFrame,
  ServerFrame,
  SubscribedFrame,
} from "../protocol/frames.ts";
import { emit, send, type Client } from "./client.ts";
import * as connection from "./connection.ts";
import { handleDone, handleRejected } from "./outbox-answers.ts";
import { settle } from "./outbox-state.ts";
import { applyFrame, wait, type Subscription } from "./subscription.ts";
import { ask, endSubscription, findNumber } from "./subscriptions.ts";

/** Hands each frame to the part that it is about. */
export function handleFrame(client: Client, frame: ServerFrame, now: number): void {
  const { outbox } = client;
  const subscription = "n" in frame ? findNumber(client, frame.n) : undefined;
  switch (frame.t) {
    case "welcome":
      return connection.handleWelcome(client, frame, now);
    case "subscribed":
    case "events":
    case "live":
    case "lag":
      return subscription && handleStreamFrame(client, subscription, frame, now);
    case "reset":
      return subscription && handleReset(client, subscription, frame);
    case "accepted": {
      const { id, level, duplicate = false } = frame;
      return handleDone(outbox, frame, { type: "accepted", id, level, duplicate });
    }
    case "cancelled":
      return handleDone(outbox, frame, { type: "cancelled", id: frame.id, outcome: frame.outcome });
    case "rejected":
      return handleRejected(outbox, frame, now, client.retryAfterMs);
    case "settled":
      return settle(outbox, frame.seq);
    case "auth-expiring":
      return connection.fetchToken(client);
    case "goaway":
      return connection.handleGoaway(client, frame, now);
    case "ping":
      client.isAckDue = true;
      return send(client, { t: "pong" });
    case "pong":
      return;
    case "error":
      return handleError(client, subscription, frame);
  }
}

type StreamFrame = SubscribedFrame | EventsFrame | LiveFrame | LagFrame;

function handleStreamFrame(client: Client, subscription: Subscription, frame: StreamFrame, now: number): void {
  const entries = applyFrame(client.counters, subscription, frame);
  if (entries === undefined) {
    // reached: frame-does-not-follow
    client.counters.gaps += 1;
    send(client, { t: "unsub", n: frame.n });
    wait(client, subscription, now);
    return;
  }
  if (frame.t === "lag" || (frame.t === "events" && frame.ack)) ask(client, subscription);
  if (entries.length > 0) emit(client, { type: "deliver", sub: subscription.sub, entries });
}

function handleReset(client: Client, subscription: Subscription, { reason, oldest, head }: ResetFrame): void {
  subscription.n = 0;
  subscription.state = "resting";
  client.resets[reason] = (client.resets[reason] ?? 0) + 1;
  emit(client, { type: "reset", sub: subscription.sub, reset: { reason, oldest, head } });
}

function handleError(client: Client, subscription: Subscription | undefined, { code, message }: ErrorFrame): void {
  const error = createError(code, message);
  if (subscription) endSubscription(client, subscription.sub, error);
  else emit(client, { type: "error", error });
}
