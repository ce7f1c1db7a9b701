import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/** The address of the client that sent a request; undefined where it is not known. */
export type AddressOf = (request: Pick<IncomingMessage, "headers" | "socket">) => string | undefined;

/**
 * The address of a request behind so many proxies: each adds the address of its own client to the right of `X-Forwarded-For`, so
 * what is further left is only what the client claims. With 0 it is the socket's.
 */
export const createAddressOf =
  (trustedProxyHops: number): AddressOf =>
  ({ headers, socket }) =>
    readAddress(trustedProxyHops === 0 ? socket.remoteAddress : forwardedBy(headers["x-forwarded-for"], trustedProxyHops));

/** What the outermost of so many proxies wrote into a list that each adds to; undefined: the list is shorter. */
export function forwardedBy(header: string | string[] | undefined, hops: number): string | undefined {
  return header?.toString().split(",").at(-hops)?.trim();
}

/** Without a port, a zone and brackets; an IPv4 address that is written as an IPv6 one as what it is. */
function readAddress(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(text) ?? [];
  const [, v4] = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/i.exec(bracketed ?? text) ?? [];
  const [address = ""] = (v4 ?? bracketed ?? text).split("%");
  return isIP(address) === 0 ? undefined : address.toLowerCase();
}

const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

/** What one client may have to itself: an IPv4 address, or a /64 of IPv6. */
export function networkOf(address: string | undefined): string | undefined {
  if (address === undefined || isIP(address) !== 6) return address;
  const [head = "", tail] = address.split("::").map((side) => (side === "" ? [] : side.split(":")));
  const zeros = tail === undefined ? 0 : GROUPS - head.length - tail.length;
  const groups = [...head, ...Array<string>(Math.max(0, zeros)).fill("0"), ...(tail ?? [])];
  return `${groups.slice(0, GROUPS_OF_NETWORK).map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
