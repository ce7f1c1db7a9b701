import type { Server } from "node:http";
import { manager } from "../manager.ts";

/** The one place that knows sockets: it hands them to the manager. */
export async function attachWebsocket(server: Server): Promise<void> {
  server.on("upgrade", (request, socket, head) => manager.handleUpgrade(request, socket, head));
}
