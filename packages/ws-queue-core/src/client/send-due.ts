import { PROTOCOL_VERSION, type ClientFrame } from "../protocol/frames.ts";
import type { ClientContext } from "./client-context.ts";
import { NORMAL_CLOSE } from "./connection.ts";

export function send({ emit }: Pick<ClientContext, "emit">, frame: ClientFrame): void {
  emit({ type: "send", frame });
}

export function sendHello(context: ClientContext, token: string | undefined, now: number): void {
  const { outbox, subscriptions } = context;
  if (outbox.isRenewalDue()) outbox.renew();
  const producer = outbox.producer();
  const subs = subscriptions.takeReady(now);
  send(context, {
    t: "hello",
    v: PROTOCOL_VERSION,
    ...(token === undefined ? {} : { token }),
    ...(producer === undefined ? {} : { producer }),
    ...(subs.length === 0 ? {} : { subs }),
  });
}

/** Everything that is known, whether it could wait or not. */
export function sendAllAcks(context: ClientContext): void {
  const frame = context.subscriptions.takeAcks(true);
  if (frame) send(context, frame);
}

/** The outbox as it is now, to be stored before anything of it is sent. */
export function persist({ outbox, emit }: ClientContext): void {
  const snapshot = outbox.takeSnapshot();
  if (snapshot) emit({ type: "persist", snapshot });
}

/** Whatever an input or a timeout has made due; to be called once behind each. */
export function sendDue(context: ClientContext, now: number): void {
  const { outbox, emit } = context;
  outbox.expire(now);
  sendFrames(context, now);
  persist(context);
  for (const outcome of outbox.takeOutcomes()) emit({ type: "outcome", outcome });
}

function sendFrames(context: ClientContext, now: number): void {
  const { connection, subscriptions, outbox, limits } = context;
  if (!limits || !connection.isConnected()) return;
  if (outbox.isRenewalDue()) return connection.drop(NORMAL_CLOSE, true, now);
  for (const sub of subscriptions.takeReady(now)) send(context, { t: "sub", ...sub });
  const frames = outbox.takeFrames(limits, now);
  persist(context);
  for (const frame of frames) send(context, frame);
  const acks = subscriptions.takeAcks(false);
  if (acks) send(context, acks);
  connection.setProgress(subscriptions.progress());
}
