import { DAMAGED_FEATURE, PROTOCOL_VERSION, type WelcomeFrame } from "../protocol/frames.ts";
import { emit, send, type Client } from "./client.ts";
import { takeFrames } from "./outbox.ts";
import { isRenewalDue } from "./outbox-producer.ts";
import { takeSnapshot } from "./outbox-persist.ts";
import { isCareful } from "./poison.ts";
import { takeAcks, takeReady } from "./subscriptions.ts";

/** With the longest names, these and a token are well within the bytes of a message before `welcome`. */
const HELLO_SUBS_MAX = 32;

export function sendHello(client: Client, now: number): void {
  const { outbox, token } = client;
  // The next welcome brings a fresh one; until then the old one says whose requests are stored.
  const producer = isRenewalDue(outbox) ? undefined : outbox.producer;
  send(client, {
    t: "hello",
    v: PROTOCOL_VERSION,
    token,
    producer,
    subs: takeReady(client, now, isCareful(client) ? 0 : HELLO_SUBS_MAX),
    features: [DAMAGED_FEATURE],
  });
}

/** The outbox as it is now, to be stored before anything of it is sent. */
export function persist(client: Client): void {
  const { outbox } = client;
  const snapshot = takeSnapshot(outbox);
  if (snapshot) emit(client, { type: "persist", snapshot, isShared: outbox.isShared });
  outbox.isShared = undefined;
}

/** What a connection that stands can take now. */
export function sendDue(client: Client, welcome: WelcomeFrame, now: number): void {
  const messagesMax = client.isProbing ? 0 : isCareful(client) ? 1 : Infinity;
  const subs = takeReady(client, now, messagesMax);
  const frames = takeFrames(client.outbox, welcome, now, messagesMax - subs.length);
  persist(client);
  for (const sub of subs) send(client, { t: "sub", ...sub });
  for (const frame of frames) send(client, frame);
  if (messagesMax > 0 && messagesMax === subs.length + frames.length) {
    client.isProbing = true;
    send(client, { t: "ping" });
  }
  const acks = takeAcks(client);
  if (acks.length > 0) send(client, { t: "ack", acks });
}
