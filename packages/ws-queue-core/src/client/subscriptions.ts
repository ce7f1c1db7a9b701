import type { ApexError } from "../errors.ts";
import type { AckFrame, Subscribe } from "../protocol/frames.ts";
import { emit, type Client } from "./client.ts";
import type { Progress } from "./connection-phase.ts";
import { isBehind, type Subscription } from "./subscription.ts";

/** All subscriptions of a client and their numbers on the present connection. */

export const all = ({ subscriptions }: Client): Subscription[] => [...subscriptions.values()];

/** The one that has this number now. */
export const findNumber = (client: Client, n: number | undefined): Subscription | undefined =>
  all(client).find((one) => n && one.n === n);

export function endSubscription(client: Client, sub: number, error: ApexError | undefined): void {
  client.subscriptions.delete(sub);
  emit(client, { type: "ended", sub, error });
}

/** Those that may be subscribed now, the first `countMax`, each under a fresh number. */
export function takeReady(client: Client, now: number, countMax: number): Subscribe[] {
  return all(client)
    .filter((one) => one.state === "waiting" && one.notBefore <= now && !isBehind(one))
    .slice(0, countMax)
    .map((one) => {
      const { stream, from } = one;
      one.n = client.lastNumber += 1;
      one.state = "asked";
      return { n: one.n, stream, from };
    });
}

/** The connection is gone. */
export function forgetNumbers(client: Client): void {
  for (const one of all(client)) {
    one.n = 0;
    if (one.state !== "resting") one.state = "waiting";
  }
}

/** The server wants to hear how far this one is: now, and again when all that came so far is processed. */
export function ask(client: Client, one: Subscription): void {
  client.isAckDue = true;
  one.asked.push(one.offset);
}

export function handleProcessed(client: Client, one: Subscription, offset: number): void {
  one.pending = Math.max(0, one.offset - offset);
  for (; (one.asked[0] ?? Infinity) <= offset; one.asked.shift()) client.isAckDue = true;
}

/** What is known of every subscription, if it is time to say so. */
export function takeAcks(client: Client): AckFrame["acks"] {
  if (!client.isAckDue) return [];
  client.isAckDue = false;
  // Before `subscribed` the server does not know yet where the offsets of a number begin.
  const begun = all(client).filter(({ n, state }) => n > 0 && state !== "asked");
  return begun.map(({ n, offset, pending }) => [n, offset, offset - pending]);
}

export function progressOf(client: Client): Progress {
  const each = all(client);
  if (each.some(isBehind)) return "lagging";
  return each.every(({ state }) => state === "live" || state === "resting") ? "live" : "resuming";
}

/** When the next one may be subscribed again. */
export const subscriptionsDueAt = (client: Client, now: number): number =>
  Math.min(...all(client).map(({ notBefore }) => (notBefore > now ? notBefore : Infinity)));
