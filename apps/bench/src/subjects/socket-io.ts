import { createServer } from "node:http";
import { Server } from "socket.io";
import { io } from "socket.io-client";
import type { Tick } from "../payload.ts";
import { listen } from "./listen.ts";
import type { Subject } from "./subject.ts";

/** Socket.IO with connection state recovery, WebSocket only, to a room: its own way to send to many. */
export const socketIo: Subject = {
  async serve() {
    const server = createServer();
    const sockets = new Server(server, { transports: ["websocket"], connectionStateRecovery: {} });
    sockets.on("connection", (socket) => void socket.join("bench"));
    const port = await listen(server);
    return {
      port,
      publish(ticks) {
        for (const tick of ticks) sockets.to("bench").emit("tick", tick);
      },
    };
  },
  async connect(port, deliver) {
    const socket = io(`http://127.0.0.1:${port}`, { transports: ["websocket"], forceNew: true });
    socket.on("tick", ({ n }: Tick) => deliver(n));
    await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  },
};
