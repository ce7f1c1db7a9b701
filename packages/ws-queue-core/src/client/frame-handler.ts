import { createError } from "../errors.ts";
import type {
  ErrorFrame,
  EventsFrame,
  LagFrame,
  LiveFrame,
  ResetFrame,
  ServerFrame,
  SubscribedFrame,
  WelcomeFrame,
} from "../protocol/frames.ts";
import type { ClientContext } from "./client-context.ts";
import { send, sendAllAcks } from "./send-due.ts";

/** Hands each frame to the part that it is about. `bytes`: the frame's share of its message. */
export function handleFrame(context: ClientContext, frame: ServerFrame, bytes: number, now: number): void {
  const { connection, outbox } = context;
  switch (frame.t) {
    case "welcome":
      return handleWelcome(context, frame, now);
    case "subscribed":
    case "events":
    case "live":
    case "lag":
      return handleStreamFrame(context, frame, bytes, now);
    case "reset":
      return handleReset(context, frame);
    case "accepted":
      return outbox.handleAccepted(frame);
    case "rejected":
      return outbox.handleRejected(frame, now);
    case "cancelled":
      return outbox.handleCancelled(frame);
    case "settled":
      return outbox.handleSettled(frame.seq);
    case "auth-expiring":
      return connection.handleTokenExpiring();
    case "goaway":
      // What is acknowledged now need not be sent again by the next node.
      sendAllAcks(context);
      return connection.handleGoaway(frame, now);
    case "ping":
      send(context, { t: "pong" });
      return sendAllAcks(context);
    case "pong":
      return sendAllAcks(context);
    case "error":
      return handleError(context, frame);
  }
}

function handleWelcome(context: ClientContext, frame: WelcomeFrame, now: number): void {
  if (!context.connection.handleWelcome(frame, now)) return;
  context.limits = frame.limits;
  context.outbox.handleWelcome(frame);
}

type StreamFrame = SubscribedFrame | EventsFrame | LiveFrame | LagFrame;

function handleStreamFrame(context: ClientContext, frame: StreamFrame, bytes: number, now: number): void {
  const [sub, subscription] = context.subscriptions.find(frame.n) ?? [];
  if (sub === undefined || subscription === undefined) return;
  if (frame.t === "events") context.subscriptions.handleReceived(bytes);
  const verdict =
    frame.t === "subscribed"
      ? subscription.handleSubscribed(frame)
      : frame.t === "events"
        ? subscription.handleEvents(frame, bytes)
        : subscription.handleProgress(frame);
  if (frame.t === "lag") sendAllAcks(context);
  if (verdict === "gap") {
    context.subscriptions.release(frame.n);
    send(context, { t: "unsub", n: frame.n });
    subscription.handleGap(now);
  } else if (verdict !== "ok" && verdict.length > 0) {
    context.emit({ type: "deliver", sub, entries: verdict });
  }
}

function handleReset({ subscriptions, emit, resets }: ClientContext, { n, reason, oldest, head }: ResetFrame): void {
  const [sub, subscription] = subscriptions.find(n) ?? [];
  if (sub === undefined || subscription === undefined) return;
  subscriptions.release(n);
  subscription.handleReset();
  resets[reason] = (resets[reason] ?? 0) + 1;
  emit({ type: "reset", sub, reset: { reason, oldest, head } });
}

function handleError({ subscriptions, emit }: ClientContext, { code, message, n }: ErrorFrame): void {
  const [sub] = n === undefined ? [] : (subscriptions.find(n) ?? []);
  const error = createError(code, message);
  if (sub === undefined || n === undefined) return emit({ type: "error", error });
  subscriptions.remove(sub);
  emit({ type: "subscription-failed", sub, error });
}
