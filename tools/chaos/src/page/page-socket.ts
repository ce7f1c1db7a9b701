import type { WebSocketClass } from "@apex/ws-client";
import { WebSocket } from "ws";

/** The sockets of one page, as its platform would hold them: they die with the page. */
export interface PageSockets {
  readonly webSocket: WebSocketClass;
  /** The page is gone: no close frame, no goodbye. */
  terminate(): void;
}

const RESUMED = /"t":"subscribed"[^}]*"resumed":true/g;

/** `onResumed`: so many subscriptions went on from their position, by what the server said on the wire. */
export function createPageSockets(onResumed: (count: number) => void): PageSockets {
  const open = new Set<WebSocket>();
  let isGone = false;

  class PageSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { perMessageDeflate: false });
      open.add(this);
      this.on("close", () => open.delete(this));
      this.on("message", (data: Buffer) => {
        const text = data.toString("latin1");
        if (!text.includes('"subscribed"')) return;
        const count = text.match(RESUMED)?.length ?? 0;
        if (count > 0 && !isGone) onResumed(count);
      });
    }
  }
  return {
    webSocket: PageSocket,
    terminate() {
      isGone = true;
      for (const socket of open) socket.terminate();
    },
  };
}
