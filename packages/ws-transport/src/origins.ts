import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { describeValue, type Rule } from "@apex/ws-queue-core";
import { forwardedBy } from "./address.ts";
import { askNow, type Report } from "./guard.ts";

/**
 * Which pages may connect: a list of origins (`https://chat.example`; `https://*.chat.example` for all subdomains, at any depth, without
 * `chat.example` itself), every one, or a decision of the application's.
 */
export type AllowedOrigins = readonly string[] | "any" | ((origin: string, request: IncomingMessage) => boolean);

export type OriginCheck = (request: IncomingMessage) => boolean;

/**
 * A request without an `Origin` header does not come from a browser's page: there is nothing to check. What it returns throws what
 * the application's function throws.
 */
export function createOriginCheck(allowed: AllowedOrigins | undefined, trustedProxyHops: number, report: Report): OriginCheck {
  const isAllowed = createRule(allowed, trustedProxyHops, report);
  return (request) => request.headers.origin === undefined || isAllowed(request.headers.origin, request);
}

type OriginRule = (origin: string, request: IncomingMessage) => boolean;

function createRule(allowed: AllowedOrigins | undefined, trustedProxyHops: number, report: Report): OriginRule {
  if (allowed === "any") return () => true;
  if (typeof allowed === "function") return (origin, request) => askNow("allowedOrigins", () => allowed(origin, request), report) === true;
  if (allowed === undefined) return (origin, request) => isSameHost(origin, hostsOf(request, trustedProxyHops));
  const patterns = allowed.map(readPattern).filter((pattern) => pattern !== undefined);
  return (text) => {
    const origin = readOrigin(text);
    return origin !== undefined && patterns.some((fits) => fits(origin));
  };
}

/** Browsers send scheme, host, and a port that is not the default one. `URL` leaves the default port out. */
function readOrigin(text: string): URL | undefined {
  return /^[^/]+:\/\/[^/\\@?#%\s]+\/?$/.test(text) && URL.canParse(text) ? new URL(text.toLowerCase()) : undefined;
}

/** Undefined for an entry that can never fit. A page is not of the scheme that it connects with. */
function readPattern(text: string): ((origin: URL) => boolean) | undefined {
  if (/^wss?:/i.test(text)) return undefined;
  const isWildcard = text.includes("://*.");
  const wanted = readOrigin(isWildcard ? text.replace("*.", "") : text);
  if (wanted === undefined || wanted.hostname === "" || text.lastIndexOf("*") !== text.indexOf("*")) return undefined;
  const { protocol, port, hostname } = wanted;
  if (!isWildcard) return hostname.includes("*") ? undefined : ({ protocol: scheme, host }) => scheme === protocol && host === wanted.host;
  if (!canHaveSubdomains(hostname)) return undefined;
  const end = `.${hostname}`;
  return (origin) => origin.protocol === protocol && origin.port === port && origin.hostname.endsWith(end) && origin.hostname.length > end.length;
}

/** `https://*.com` would let in every site of the world. Names below localhost are of the machine itself. */
const canHaveSubdomains = (hostname: string): boolean =>
  hostname === "localhost" || (/^[^.]+(\.[^.]+)+$/.test(hostname) && isIP(hostname) === 0);

/** The host that the browser connected to: behind a proxy it may be in `X-Forwarded-Host`, which a page cannot set. */
function hostsOf({ headers }: IncomingMessage, trustedProxyHops: number): readonly (string | undefined)[] {
  if (trustedProxyHops === 0) return [headers.host];
  const forwarded = headers["x-forwarded-host"];
  return [headers.host, forwardedBy(forwarded, trustedProxyHops) ?? forwardedBy(forwarded, 1)];
}

/** The browser says where the page came from and where it connects to; a page of another host is somebody else's. */
function isSameHost(text: string, hosts: readonly (string | undefined)[]): boolean {
  const origin = readOrigin(text);
  if (origin === undefined || origin.host === "") return false;
  // By the page's scheme, so that `chat.example:443` is `https://chat.example`.
  return hosts.some((host) => host !== undefined && readOrigin(`${origin.protocol}//${host}`)?.host === origin.host);
}

const isEntry = (entry: unknown): boolean => typeof entry === "string" && readPattern(entry) !== undefined;

export const someOrigins: Rule<AllowedOrigins> = {
  is: (value): value is AllowedOrigins => value === "any" || typeof value === "function" || (Array.isArray(value) && value.every(isEntry)),
  form:
    '"any", a function (origin, request) => boolean, or a list of origins as browsers send them, such as ["https://chat.example", "https://*.chat.example"], ' +
    "each with the scheme of the page (not ws or wss) and without a path; * may only be the whole first label, before a name of at least two",
  describe(value) {
    const index = Array.isArray(value) ? value.findIndex((entry) => !isEntry(entry)) : -1;
    return index < 0 ? describeValue(value) : `a list with ${describeValue((value as readonly unknown[])[index])} at [${index}]`;
  },
};
