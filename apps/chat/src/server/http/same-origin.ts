import type { IncomingMessage } from "node:http";
import { HttpError } from "./http-error.ts";

const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/**
 * Throws `HttpError` 403 unless the request comes from this machine and from this very page: another site in the same
 * browser, or a name that was rebound to this address, is refused.
 */
export function requireLocalPage(request: IncomingMessage): void {
  const { host, origin } = request.headers;
  const fromLoopback = isLoopbackAddress(request.socket.remoteAddress ?? "");
  const namesLoopback = host !== undefined && LOOPBACK_HOST.test(host);
  const fromPage = origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
  const site = request.headers["sec-fetch-site"];
  const sameSite = site === undefined || site === "same-origin";
  if (!fromLoopback || !namesLoopback || !fromPage || !sameSite) {
    throw new HttpError(403, "Only the page itself may do this, and only on the machine that runs the server");
  }
}

function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}
