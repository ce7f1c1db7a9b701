import { REMOTE, type ErrorKind } from "../error-codes.ts";
import { errorOf, type ApexError } from "../errors.ts";
import { CLOSE_CODES } from "../protocol/close-codes.ts";
import { decodeServerFrames } from "../protocol/decode-server.ts";
import type { ServerFrame } from "../protocol/frames.ts";
import { emit, send, type Client } from "./client.ts";
import * as connection from "./connection.ts";
import { handleDone, handleRejected } from "./outbox-answers.ts";
import { settle } from "./outbox-state.ts";
import { handlePong } from "./poison.ts";
import { applyFrame, skip, wait, type StreamFrame } from "./subscription.ts";
import { ask, endSubscription, findNumber } from "./subscriptions.ts";

type Handler<Frame> = (client: Client, frame: Frame, now: number) => void;

/** Hands each frame to the part that it is about. */
const HANDLERS: { readonly [Type in ServerFrame["t"]]: Handler<Extract<ServerFrame, { t: Type }>> } = {
  welcome: connection.handleWelcome,
  subscribed: handleStreamFrame,
  events: handleStreamFrame,
  live: handleStreamFrame,
  lag: handleStreamFrame,
  reset(client, frame, now) {
    const { reason, oldest, head } = frame;
    const subscription = findNumber(client, frame.n);
    if (!subscription) return;
    const { sub, stream } = subscription;
    client.resets[reason] = (client.resets[reason] ?? 0) + 1;
    if (reason === "unauthorized") return endSubscription(client, sub, errorOf(REMOTE, "forbidden", undefined, { ...stream }));
    if (reason === "damaged") {
      // reached: damage-passed
      emit(client, { type: "damage", sub, damage: { reason, first: Math.max(subscription.offset + 1, oldest), last: frame.offset, head } });
      return skip(client, subscription, frame, now);
    }
    subscription.n = 0;
    subscription.state = "resting";
    emit(client, { type: "reset", sub, reset: { reason, oldest, head } });
  },
  accepted: handleDone,
  cancelled: handleDone,
  rejected: handleRejected,
  settled: ({ outbox }, { seq }) => settle(outbox, seq),
  "auth-expiring": connection.fetchToken,
  goaway: connection.handleGoaway,
  ping(client) {
    client.isAckDue = true;
    send(client, { t: "pong" });
  },
  pong: handlePong,
  error(client, frame) {
    const error = errorOf<ErrorKind>(frame, frame.code, frame.message);
    const subscription = findNumber(client, frame.n);
    if (subscription) endSubscription(client, subscription.sub, error);
    else emit(client, { type: "error", error });
  },
};

/** Frames of a newer server, which nobody here knows, are skipped. */
function handleFrame(client: Client, frame: ServerFrame, now: number): void {
  if (Object.hasOwn(HANDLERS, frame.t)) (HANDLERS[frame.t] as Handler<ServerFrame>)(client, frame, now);
}

export function handleMessage(client: Client, text: string, now: number): void {
  connection.handleHeard(client, now);
  let frames: ServerFrame[];
  try {
    frames = decodeServerFrames(text);
  } catch (error) {
    emit(client, { type: "error", error: error as ApexError });
    return connection.drop(client, CLOSE_CODES.malformed_frame, false, now, error as ApexError);
  }
  for (const frame of frames) handleFrame(client, frame, now);
}

function handleStreamFrame(client: Client, frame: StreamFrame, now: number): void {
  const subscription = findNumber(client, frame.n);
  if (!subscription) return;
  const entries = applyFrame(client.counters, subscription, frame);
  if (!entries) {
    // reached: frame-does-not-follow
    client.counters.gaps += 1;
    send(client, { t: "unsub", n: frame.n });
    return wait(client, subscription, now);
  }
  if (frame.t === "lag" || (frame.t === "events" && frame.ack)) ask(client, subscription);
  // Entries of a thread and its inbox leave out what the stream says already; those of an earlier version have it.
  const { kind, name: threadId, user: userId = client.outbox.userId } = subscription.stream;
  if (kind === "requests" || kind === "thread") for (const { event } of entries) Object.assign(Object(event), { threadId, userId });
  if (entries.length > 0) emit(client, { type: "deliver", sub: subscription.sub, entries });
}
