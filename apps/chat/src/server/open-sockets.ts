import type { Server } from "node:http";
import type { Duplex } from "node:stream";

/** The WebSockets that are open, by the page that opened them, so that a person can cut their own. */
export interface OpenSockets {
  /** Destroys the sockets of one page, without a goodbye. Says how many there were. */
  cut(pageId: string): number;
}

/** Pages name themselves by `?page=…` in the WebSocket's address. */
export function watchSockets(server: Server): OpenSockets {
  const byPage = new Map<string, Set<Duplex>>();

  server.on("upgrade", (request, socket) => {
    const pageId = new URL(request.url ?? "/", "http://localhost").searchParams.get("page") ?? "";
    const sockets = byPage.get(pageId) ?? new Set();
    byPage.set(pageId, sockets.add(socket));
    socket.once("close", () => {
      sockets.delete(socket);
      if (sockets.size === 0) byPage.delete(pageId);
    });
  });

  return {
    cut: (pageId) => {
      const sockets = [...(byPage.get(pageId) ?? [])];
      for (const socket of sockets) socket.destroy();
      return sockets.length;
    },
  };
}
