import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** What is kept of an upgrade request for as long as its connection is open: `authenticate` is asked about it again when a token is renewed. */
export interface UpgradeRequest extends Pick<IncomingMessage, "socket"> {
  /** Path and query. */
  readonly url: string;
  /** Without those of the WebSocket handshake itself: `Connection`, `Upgrade`, and the key, version and extensions of `Sec-WebSocket-…`. */
  readonly headers: IncomingHttpHeaders;
}

const OF_HANDSHAKE: ReadonlySet<string> = new Set(["connection", "upgrade", "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions"]);

/** The rest of a Node request, its streams, lists and listeners, would be most of what an idle connection holds of it. */
export function keepOf({ url = "", headers, socket }: IncomingMessage): UpgradeRequest {
  const kept: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) if (!OF_HANDSHAKE.has(name)) kept[name] = value;
  return { url, headers: kept, socket };
}
