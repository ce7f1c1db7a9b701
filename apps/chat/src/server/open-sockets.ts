import type { Server } from "node:http";
import type { Duplex } from "node:stream";

/** The WebSockets that are open, by the user that their page says it is, so that a person can cut their own. */
export interface OpenSockets {
  /** Destroys the sockets of one user's pages, without a goodbye. Says how many there were. */
  cut(userId: string): number;
}

/** Pages name their user by `?user=…` in the WebSocket's address; who it is in truth, their token says. */
export function watchSockets(server: Server): OpenSockets {
  const byUser = new Map<string, Set<Duplex>>();

  server.on("upgrade", (request, socket) => {
    const userId = new URL(request.url ?? "/", "http://localhost").searchParams.get("user") ?? "";
    const sockets = byUser.get(userId) ?? new Set();
    byUser.set(userId, sockets.add(socket));
    socket.once("close", () => {
      sockets.delete(socket);
      if (sockets.size === 0) byUser.delete(userId);
    });
  });

  return {
    cut: (userId) => {
      const sockets = [...(byUser.get(userId) ?? [])];
      for (const socket of sockets) socket.destroy();
      return sockets.length;
    },
  };
}
