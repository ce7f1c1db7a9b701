import type { IncomingMessage } from "node:http";
import { createError, type Rule } from "@apex/ws-queue-core";
import { SUBPROTOCOL } from "@apex/ws-queue-core/protocol";
import { askNow, type Report } from "./guard.ts";

/** Why an upgrade does not become a connection, as HTTP says it. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 426 | 503;
  /** For telemetry: one of a few words. */
  readonly reason: string;
  /** For the person who looks into the network panel. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Which pages may connect: a list of origins (`https://chat.example`), every one, or a decision of the application's. */
export type AllowedOrigins = readonly string[] | "any" | ((origin: string, request: IncomingMessage) => boolean);

/** Undefined: go on. */
export type UpgradeCheck = (request: IncomingMessage) => Refusal | undefined;

/** The path of a request, without the query. */
export const pathOf = (request: IncomingMessage): string => (request.url ?? "").split("?", 1)[0] ?? "";

/**
 * Checks what can be told from the headers alone. Throws `misconfigured` for an origin that no browser would send; what it
 * returns throws what the application's function throws.
 */
export function createUpgradeCheck(allowedOrigins: AllowedOrigins | undefined, report: Report): UpgradeCheck {
  const isAllowed = createOriginCheck(allowedOrigins, report);
  return (request) => checkProtocol(request) ?? (isAllowed(request) ? undefined : refuseOrigin(request));
}

function checkProtocol(request: IncomingMessage): Refusal | undefined {
  if (request.headers.upgrade?.toLowerCase() !== "websocket") {
    const headers = { Upgrade: "websocket" };
    return { status: 426, reason: "not_websocket", body: "This path speaks WebSocket only.", headers };
  }
  const offered = request.headers["sec-websocket-protocol"]?.split(",").map((name) => name.trim()) ?? [];
  if (offered.includes(SUBPROTOCOL)) return undefined;
  return { status: 400, reason: "subprotocol", body: `Ask for the WebSocket subprotocol ${SUBPROTOCOL}.` };
}

function refuseOrigin(request: IncomingMessage): Refusal {
  const body = `The origin ${request.headers.origin ?? ""} may not connect. The server's allowedOrigins decides that.`;
  return { status: 403, reason: "origin", body };
}

/** A request without an `Origin` header does not come from a browser's page: there is nothing to check. */
function createOriginCheck(allowed: AllowedOrigins | undefined, report: Report): (request: IncomingMessage) => boolean {
  if (allowed === "any") return () => true;
  if (typeof allowed === "function") {
    return (request) => {
      const { origin } = request.headers;
      return origin === undefined || askNow("allowedOrigins", () => allowed(origin, request), report) === true;
    };
  }
  if (allowed === undefined) return isSameHost;
  const origins = new Set(allowed.map(parseOrigin));
  return ({ headers }) => headers.origin === undefined || origins.has(headers.origin.toLowerCase());
}

/** The browser says where the page came from and where it connects to; a page of another host is somebody else's. */
function isSameHost({ headers }: IncomingMessage): boolean {
  if (headers.origin === undefined) return true;
  const { host } = headers;
  return host !== undefined && URL.canParse(headers.origin) && new URL(headers.origin).host === host.toLowerCase();
}

/** Browsers send scheme, host and a port that is not the default one; nothing else is compared. */
function tryParseOrigin(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url !== undefined && url.host !== "" && /^[^/]+:\/\/[^/@?#]+\/?$/.test(text);
  return isOrigin ? `${url.protocol}//${url.host}` : undefined;
}

function parseOrigin(text: string): string {
  const origin = tryParseOrigin(text);
  if (origin !== undefined) return origin;
  throw createError("misconfigured", `allowedOrigins needs entries like https://chat.example (or is "any"), not ${text}`);
}

export const someOrigins: Rule<AllowedOrigins> = {
  is: (value): value is AllowedOrigins => value === "any" || typeof value === "function" || isOriginList(value),
  form: '"any", a function (origin, request) => boolean, or a list of origins such as ["https://chat.example"], each without a path',
};

const isOriginList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((origin) => typeof origin === "string" && tryParseOrigin(origin) !== undefined);
