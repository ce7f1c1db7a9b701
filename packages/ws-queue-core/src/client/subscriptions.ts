import type { AckFrame, Subscribe } from "../protocol/frames.ts";
import { takeAck } from "./acks.ts";
import type { Client } from "./client.ts";
import type { Progress } from "./connection-phase.ts";
import { isReady, type Subscription } from "./subscription.ts";

/** All subscriptions of a client and their numbers on the present connection. */

const all = ({ subscriptions }: Client): Subscription[] => [...subscriptions.values()];

/** The one that has this number now. */
export const findNumber = (client: Client, n: number): Subscription | undefined =>
  n > 0 ? all(client).find((one) => one.n === n) : undefined;

/** Those that may be subscribed now, each under a fresh number. */
export function takeReady(client: Client, now: number): Subscribe[] {
  return all(client)
    .filter((one) => isReady(one, client.limits.subscriptionWindowBytes, now))
    .map((one) => {
      client.lastNumber += 1;
      one.n = client.lastNumber;
      one.state = "asked";
      return { n: one.n, stream: one.stream, from: one.from };
    });
}

/** The connection is gone. */
export function forgetNumbers(client: Client): void {
  client.receivedBytes = 0;
  for (const one of all(client)) {
    one.n = 0;
    if (one.state !== "resting") one.state = "waiting";
  }
}

/** The ack frame that is due; `isAny`: also what could wait. */
export function takeAcks(client: Client, isAny: boolean): AckFrame | undefined {
  const everything = isAny || client.receivedBytes * 2 >= client.limits.connectionWindowBytes;
  if (everything) client.receivedBytes = 0;
  // Before `subscribed` the server does not know yet where the offsets of a number begin.
  const begun = all(client).filter(({ n, state }) => n > 0 && state !== "asked");
  const acks = begun.flatMap(({ n, acks: own, offset }): AckFrame["acks"] => {
    const pair = takeAck(own, offset, everything);
    return pair ? [[n, ...pair]] : [];
  });
  return acks.length > 0 ? { t: "ack", acks } : undefined;
}

export function progressOf(client: Client): Progress {
  const states = all(client).map(({ state }) => state);
  if (states.includes("lagging")) return "lagging";
  return states.every((state) => state === "live" || state === "resting") ? "live" : "resuming";
}

/** When the next one may be subscribed again. */
export const subscriptionsDueAt = (client: Client, now: number): number =>
  Math.min(...all(client).map(({ state, notBefore }) => (state === "waiting" && notBefore > now ? notBefore : Infinity)));
