import type { ApexError } from "../errors.ts";
import { send, type Client } from "./client.ts";
import { PATIENCE } from "./line.ts";
import { setAside } from "./outbox-producer.ts";
import type { OutboxItem } from "./outbox-state.ts";
import type { Subscription } from "./subscription.ts";
import { all, endSubscription } from "./subscriptions.ts";

/**
 * A message that a server cannot read ends its connection, and so every connection on which it is sent again: a request that
 * was stored by a newer page, say. Which one it was is found by sending one at a time, each with a `ping` behind it: the `pong`
 * says that the server has read it.
 */

/** The closes, of the WebSocket standard and of the protocol, that say that a message was malformed, forbidden or too large. */
const BLAMING = /100[2379]|420[345]/;

/** What of ours a server may be unable to read. */
const messagesOf = (client: Client): (OutboxItem | Subscription)[] => [...client.outbox.items, ...all(client)];

/** True while it is not known which message ended a connection. */
export const isCareful = (client: Client): boolean => messagesOf(client).some(({ isSuspect }) => isSuspect);

/** Nothing more is sent until the server has read what was. */
export function probe(client: Client): void {
  client.isProbing = true;
  send(client, { t: "ping" });
}

/**
 * Looks for what led to a close. What had no answer is suspected; what was suspected and was then the only one is set aside.
 * Returns false when it is `hello` that cannot be read.
 */
export function blame(client: Client, error: ApexError, code: number): boolean {
  if (!BLAMING.test(String(code))) return false;
  const asked = messagesOf(client).filter(({ state }) => state === "asked");
  const culprit = asked.find(({ isSuspect }) => isSuspect);
  if (!culprit) for (const one of asked) one.isSuspect = true;
  else {
    // reached: message-set-aside
    if (client.patience > 0) client.attempt = 0;
    client.patience -= 1;
    if ("sub" in culprit) endSubscription(client, culprit.sub, error);
    else setAside(client.outbox, culprit, error);
  }
  return !!(client.welcome ?? asked[0]);
}

/** The server has read all that was sent. */
export function handlePong(client: Client): void {
  client.isProbing = false;
  for (const one of messagesOf(client)) {
    if (one.state !== "waiting" && one.isSuspect) {
      one.isSuspect = false;
      client.patience = PATIENCE;
    }
  }
}
