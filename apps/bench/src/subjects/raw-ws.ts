import { once } from "node:events";
import { createServer } from "node:http";
import { WebSocket, WebSocketServer } from "ws";
import type { Tick } from "../payload.ts";
import { listen } from "./listen.ts";
import type { Running, Subject } from "./subject.ts";

/** What nearly everybody begins with: stringify once, one `send` per event and client. No log, no order after a cut. */
export const rawWs: Subject = {
  async serve() {
    const { port, sockets } = await serveSockets();
    return {
      port,
      publish(ticks) {
        for (const tick of ticks) {
          const text = JSON.stringify({ type: "tick", ...tick });
          for (const socket of sockets.clients) socket.send(text);
        }
      },
    };
  },
  async connect(port, deliver) {
    await openSocket(port, (text) => deliver((JSON.parse(text) as Tick).n));
  },
};

export async function serveSockets(): Promise<Pick<Running, "port"> & { sockets: WebSocketServer }> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  return { port: await listen(server), sockets };
}

export async function openSocket(port: number, handle: (text: string) => void): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  socket.on("message", (data) => handle((data as Buffer).toString("utf8")));
  await once(socket, "open");
}
