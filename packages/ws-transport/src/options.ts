import { Server } from "node:http";
import { Server as SecureServer } from "node:https";
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
import { someOrigins, type AllowedOrigins } from "./origins.ts";
import type { AuthorizeUpgrade } from "./upgrade-gate.ts";

export interface TransportOptions {
  readonly host: ConnectionHost;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: Random;
  /** Where clients connect. Default: `/ws`. */
  readonly path?: string;
  /**
   * Upgrades of `path` on this server are taken, all others left alone; after `close` they get 503. Without one, call `handleUpgrade`.
   */
  readonly server?: Server | SecureServer;
  /**
   * Which pages may connect, by the `Origin` header: `["https://chat.example", "https://*.chat.example"]`, `"any"`, or a function.
   * Default: pages of the same host (`Host`, and `X-Forwarded-Host` behind `trustedProxyHops`). Default ports are left out, and requests
   * without the header do not come from a page and are not concerned. Others are closed with 4107 (`origin_not_allowed`).
   */
  readonly allowedOrigins?: AllowedOrigins;
  /** Asked before the WebSocket handshake, for at most `handshakeTimeoutMs`. Only `true` lets the request in. */
  readonly authorizeUpgrade?: AuthorizeUpgrade;
  /**
   * Upgrades whose client has not been welcomed yet. When all places are taken, the client that has been silent for longest is closed with
   * 4102 (`handshake_timeout`); where all have said `hello`, the newcomer is refused with 503. Default: 1000.
   */
  readonly pendingHandshakesMax?: number;
  /**
   * How many of them may be of one address (a /64 of IPv6) while more than half of the places are taken; then the silent ones of the
   * same address make room. Default: 100.
   */
  readonly pendingHandshakesPerAddressMax?: number;
  /**
   * How many proxies of yours are in front of the server, each of which adds to `X-Forwarded-For`: the client's address is that many
   * entries from the right. Where the list is shorter the address is unknown, and has no limit. Default: 0, the socket's address.
   */
  readonly trustedProxyHops?: number;
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

const aServer: Rule<Server | SecureServer> = {
  is: (value): value is Server | SecureServer => value instanceof Server || value instanceof SecureServer,
  form:
    "a server of node:http or node:https: http.createServer(app) for a function such as an Express app, app.server of Fastify; " +
    "leave it out and call handleUpgrade for every other server",
};

/** The options that a service's own options have as well. */
export const SERVICE_RULES = {
  server: aServer,
  path: aPath,
  allowedOrigins: someOrigins,
  pendingHandshakesMax: aWhole(1),
  pendingHandshakesPerAddressMax: aWhole(1),
  trustedProxyHops: aWhole(0),
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
