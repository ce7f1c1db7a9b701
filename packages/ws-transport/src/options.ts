import type { Server } from "node:http";
import {
  aFunction,
  anObject,
  anObjectWith,
  aWait,
  aWhole,
  checkFields,
  createLimits,
  isRequired,
  type Clock,
  type Limits,
  type Random,
  type Rule,
  type Telemetry,
} from "@apex/ws-queue-core";
import type { ConnectionHost } from "./connection.ts";
import type { Debug } from "./debug.ts";
import { createReporter, guardDebug, guardTelemetry } from "./guard.ts";
import { someOrigins, type AllowedOrigins } from "./upgrade-check.ts";
import type { AuthorizeUpgrade } from "./upgrade-gate.ts";

export interface TransportOptions {
  readonly host: ConnectionHost;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: Random;
  /** Where clients connect. Default: `/ws`. */
  readonly path?: string;
  /** Upgrades of `path` on this server are taken, all others left alone. Without one, call `handleUpgrade`. */
  readonly server?: Server;
  /**
   * Which pages may connect, by the `Origin` header: `["https://chat.example"]`, `"any"`, or a function. Default: pages of
   * the same host. Requests without the header do not come from a page and are not concerned.
   */
  readonly allowedOrigins?: AllowedOrigins;
  /** Asked before the WebSocket handshake, for at most `handshakeTimeoutMs`. Only `true` lets the request in. */
  readonly authorizeUpgrade?: AuthorizeUpgrade;
  /** Sockets whose client has not been welcomed yet; further ones are refused with 503. Default: 1000. */
  readonly pendingHandshakesMax?: number;
  /** How long a peer may take to answer a close frame before its socket is destroyed. Default: 5 s. */
  readonly closeTimeoutMs?: number;
  readonly telemetry?: Telemetry;
  readonly debug?: Debug;
  readonly onError: (error: unknown) => void;
}

const aPath: Rule<string> = {
  is: (value): value is string => typeof value === "string" && /^\/[^?#\s]*$/.test(value),
  form: 'a path without a query that begins with a slash, such as "/ws"',
};

/** The options that a service's own options have as well. */
export const SERVICE_RULES = {
  server: anObjectWith<Server>(["on", "off", "listeners"], "a server of node:http or node:https"),
  path: aPath,
  allowedOrigins: someOrigins,
  telemetry: anObjectWith<Telemetry>(["count", "record"], "an object with the methods count and record"),
  onError: aFunction<TransportOptions["onError"]>("(error) => void"),
};

const RULES = {
  ...SERVICE_RULES,
  onError: isRequired(SERVICE_RULES.onError),
  host: isRequired(anObjectWith<ConnectionHost>(["handleOutput", "closed"], "an object with the methods handleOutput and closed")),
  limits: isRequired(anObject<Limits>("what createLimits returns")),
  clock: isRequired(anObjectWith<Clock>(["monotonicMs", "epochMs", "setTimer", "clearTimer"], "a clock, such as systemClock")),
  random: isRequired(anObjectWith<Random>(["bytes"], "a random source, such as systemRandom")),
  authorizeUpgrade: aFunction<AuthorizeUpgrade>("(request) => boolean"),
  pendingHandshakesMax: aWhole(1),
  closeTimeoutMs: aWait,
  debug: aFunction<Debug>("(line) => void"),
};

/** The options, checked and read once, with callbacks that disturb nobody. Throws `misconfigured`. */
export function checkTransportOptions(options: TransportOptions): TransportOptions {
  const checked = checkFields("createTransport", options, RULES) as TransportOptions;
  const { telemetry, debug } = checked;
  const onError = createReporter(checked.onError);
  return {
    ...checked,
    limits: createLimits(checked.limits),
    onError,
    ...(telemetry === undefined ? {} : { telemetry: guardTelemetry(telemetry, onError) }),
    ...(debug === undefined ? {} : { debug: guardDebug(debug, onError) }),
  };
}
