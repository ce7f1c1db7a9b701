import { DAMAGED_FEATURE, PROTOCOL_VERSION, type WelcomeFrame } from "../protocol/frames.ts";
import { emit, send, type Client } from "./client.ts";
import { isRenewalDue, takeFrames } from "./outbox.ts";
import { takeSnapshot } from "./outbox-persist.ts";
import { takeAcks, takeReady } from "./subscriptions.ts";

export function sendHello(client: Client, now: number): void {
  const { outbox, token } = client;
  // The next welcome brings a fresh one; until then the old one says whose requests are stored.
  const producer = isRenewalDue(outbox) ? undefined : outbox.producer;
  send(client, {
    t: "hello",
    v: PROTOCOL_VERSION,
    token,
    producer,
    subs: takeReady(client, now),
    features: [DAMAGED_FEATURE],
  });
}

/** The outbox as it is now, to be stored before anything of it is sent. */
export function persist(client: Client): void {
  const snapshot = takeSnapshot(client.outbox);
  if (snapshot) emit(client, { type: "persist", snapshot });
}

/** What a connection that stands can take now. */
export function sendDue(client: Client, welcome: WelcomeFrame, now: number): void {
  for (const sub of takeReady(client, now)) send(client, { t: "sub", ...sub });
  const frames = takeFrames(client.outbox, welcome, now);
  persist(client);
  for (const frame of frames) send(client, frame);
  const acks = takeAcks(client);
  if (acks.length > 0) send(client, { t: "ack", acks });
}
