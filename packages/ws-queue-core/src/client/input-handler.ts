import { LOCAL } from "../error-codes.ts";
import { errorOf } from "../errors.ts";
import { emit, send, type Client } from "./client.ts";
import * as connection from "./connection.ts";
import { handleMessage } from "./frame-handler.ts";
import type { ClientInput } from "./io.ts";
import { restore, submit } from "./outbox.ts";
import { createSubscription, restart } from "./subscription.ts";
import { handleProcessed } from "./subscriptions.ts";

const NO_OUTBOX = "What is stored is no outbox of this version, or some of its requests are none: they are not used, and written over";

/** Hands each input to the part that it is about. */
export function handleInput(client: Client, input: ClientInput, now: number): void {
  const { subscriptions, outbox } = client;
  const subscription = "sub" in input ? subscriptions.get(input.sub) : undefined;
  switch (input.type) {
    case "connect":
      return connection.begin(client, now);
    case "close":
      return connection.close(client);
    case "token":
      return connection.handleToken(client, input, now);
    case "socket-open":
      return connection.handleOpen(client, now);
    case "message":
      return handleMessage(client, input.text, now);
    case "socket-closed":
      return connection.handleClosed(client, input.code, input.reason, now);
    case "wake":
    case "offline":
      return connection.handleNetwork(client, input.type === "offline", now);
    case "reconnect":
      return connection.reconnect(client, now);
    case "subscribe":
      return void subscriptions.set(input.sub, createSubscription(input));
    case "resubscribe":
      return subscription && restart(client, subscription, input.from, now);
    case "unsubscribe":
      subscriptions.delete(input.sub);
      // Without a connection it has no number.
      return subscription?.n ? send(client, { t: "unsub", n: subscription.n }) : undefined;
    case "processed":
      return subscription && handleProcessed(client, subscription, input.offset);
    case "submit":
      return submit(outbox, client, input, now);
    case "restore":
      if (restore(outbox, input.stored, input.epoch, now) || !input.stored) return;
      return emit(client, { type: "error", error: errorOf(LOCAL, "invalid_argument", NO_OUTBOX, { name: "stored" }) });
  }
}
