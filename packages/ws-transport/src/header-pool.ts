import type { IncomingMessage } from "node:http";

/** What clients say alike. Not here: what is of one request, and whatever may be secret. */
const COMMON: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "connection",
  "host",
  "origin",
  "pragma",
  "sec-fetch-dest",
  "sec-fetch-mode",
  "sec-fetch-site",
  "sec-websocket-extensions",
  "sec-websocket-protocol",
  "sec-websocket-version",
  "upgrade",
  "user-agent",
]);

/** A pool that is full begins anew: it never holds more than this, and what is common is soon in it again. */
const TEXTS_MAX = 1_000;
const LENGTH_MAX = 256;

/**
 * A connection keeps the headers of its upgrade request, which is asked about again when a token is renewed. The parser makes new
 * strings for each header of each request; this replaces the common ones by equal ones that earlier requests have. To be called before
 * anybody looks at `headers`, which are made from `rawHeaders`.
 */
export function createHeaderPool(): (request: Pick<IncomingMessage, "rawHeaders">) => void {
  const pool = new Map<string, string>();

  function shared(text: string): string {
    const known = pool.get(text);
    if (known !== undefined || text.length > LENGTH_MAX) return known ?? text;
    if (pool.size >= TEXTS_MAX) pool.clear();
    pool.set(text, text);
    return text;
  }

  return ({ rawHeaders }) => {
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const [name = "", value = ""] = [rawHeaders[index], rawHeaders[index + 1]];
      if (!COMMON.has(name.toLowerCase())) continue;
      rawHeaders[index] = shared(name);
      rawHeaders[index + 1] = shared(value);
    }
  };
}
