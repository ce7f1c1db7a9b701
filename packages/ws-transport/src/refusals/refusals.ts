import { channel, type Channel } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { createError, type Clock, type ConnectionId, type ErrorCode, type Telemetry, type UserId } from "@apex/ws-queue-core";
import type { AddressOf } from "../address.ts";
import { setBackgroundTimer } from "../background-timer.ts";
import type { Report } from "../guard.ts";
import { pathOf } from "../upgrade-check.ts";
import { adviceOf, codeOf, nameOf, type RefusalKind, type Refused } from "./kinds.ts";

/** What is published on the channels `apex-ws:refused-…`. Never tokens, payloads, or the query of a URL. */
export interface Refusal {
  /** Such as `upgrade.origin_not_allowed`: what was refused, and why. */
  readonly kind: string;
  readonly code: ErrorCode;
  readonly connection: ConnectionId | undefined;
  /** Undefined before the client is authenticated. */
  readonly userId: UserId | undefined;
  /** The client's, behind `trustedProxyHops`; undefined where it is not known. */
  readonly address: string | undefined;
  readonly origin: string | undefined;
  readonly path: string;
}

/** Whose upgrade, connection, frame, subscription or request was refused. */
export interface RefusedClient {
  readonly request: Pick<IncomingMessage, "url" | "headers" | "socket">;
  readonly id?: ConnectionId | undefined;
  readonly userId?: UserId | undefined;
}

/** The one place that hears of each refusal: it counts, publishes, and tells `onError` at most one line a minute and kind. */
export interface Refusals {
  tell(kind: RefusalKind, client: RefusedClient): void;
  /** How many there were since the start, by kind; a kind without any is left out. */
  counts(): Readonly<Record<string, number>>;
  /** Tells what was not told yet; from then on `onError` hears nothing. */
  close(): void;
}

interface RefusalParts {
  readonly clock: Clock;
  readonly telemetry: Telemetry | undefined;
  readonly addressOf: AddressOf;
  readonly onError: Report;
}

const LINE_EVERY_MS = 60_000;
/** What a client chose is shown no longer than this. */
const SHOWN_LENGTH_MAX = 200;

const CHANNELS: Readonly<Record<Refused, Channel>> = {
  upgrade: channel("apex-ws:refused-upgrade"),
  connection: channel("apex-ws:refused-connection"),
  frame: channel("apex-ws:refused-frame"),
  subscription: channel("apex-ws:refused-subscription"),
  request: channel("apex-ws:refused-request"),
};

/** What is known of one kind. Kinds are of fixed lists, so there are few of these. */
interface Tally {
  readonly advice: string | undefined;
  total: number;
  /** Since the last line, with the first of them as an example. */
  untold: number;
  example: Refusal | undefined;
  /** Runs for a minute from each line on. */
  timer: unknown;
}

export function createRefusals({ clock, telemetry, addressOf, onError }: RefusalParts): Refusals {
  const tallies = new Map<string, Tally>();
  let isClosed = false;

  function describe(kind: RefusalKind, { request, id, userId }: RefusedClient): Refusal {
    return {
      kind: nameOf(kind),
      code: codeOf(kind),
      connection: id,
      userId,
      address: addressOf(request),
      origin: shown(request.headers.origin),
      path: shown(pathOf(request)) ?? "",
    };
  }

  function tallyOf(kind: RefusalKind): Tally {
    const name = nameOf(kind);
    const known = tallies.get(name);
    if (known !== undefined) return known;
    const tally: Tally = { advice: adviceOf(kind), total: 0, untold: 0, example: undefined, timer: undefined };
    tallies.set(name, tally);
    return tally;
  }

  function tell(kind: RefusalKind, client: RefusedClient): void {
    const tally = tallyOf(kind);
    tally.total += 1;
    telemetry?.count("transport.refusals", 1, { kind: nameOf(kind) });
    const subscribed = CHANNELS[kind.refused];
    if (subscribed.hasSubscribers) subscribed.publish(describe(kind, client));
    if (tally.advice === undefined || isClosed) return;
    tally.untold += 1;
    tally.example ??= describe(kind, client);
    if (tally.timer === undefined) startMinute(tally);
  }

  /** A line now, and the next one in a minute, if there is something to say by then. */
  function startMinute(tally: Tally): void {
    const fire = (): void => {
      tally.timer = undefined;
      if (tally.untold > 0) startMinute(tally);
    };
    tally.timer = setBackgroundTimer(clock, fire, LINE_EVERY_MS);
    say(tally);
  }

  function say(tally: Tally): void {
    const { untold, example, advice = "" } = tally;
    if (example === undefined) return;
    tally.untold = 0;
    tally.example = undefined;
    const { kind, code, ...details } = example;
    onError(createError(code, `Refused: ${kind}${timesOf(untold)}${whereOf(example)}: ${advice}`, { refusal: kind, count: untold, ...details }));
  }

  function close(): void {
    isClosed = true;
    for (const tally of tallies.values()) {
      clock.clearTimer(tally.timer);
      say(tally);
    }
  }

  return { tell, counts: () => Object.fromEntries([...tallies].map(([name, { total }]) => [name, total])), close };
}

/** What a client chose, without what may be secret: who sends no browser's headers may put a query or a password there. */
const shown = (text: string | undefined): string | undefined =>
  text?.replace(/[?#].*/s, "").replace(/\/\/[^/]*@/, "//").slice(0, SHOWN_LENGTH_MAX);

const timesOf = (count: number): string => (count === 1 ? "" : `, ${count} times since the last line, the first time`);

function whereOf({ userId, address, origin, path }: Refusal): string {
  const where = Object.entries({ path, origin, address, user: userId }).filter(([, value]) => value !== undefined);
  return ` (${where.map(([name, value]) => `${name} ${value ?? ""}`).join(", ")})`;
}
