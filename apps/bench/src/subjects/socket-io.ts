import { createServer } from "node:http";
import { Server } from "socket.io";
import { io } from "socket.io-client";
import type { Message, Tick } from "../load/content.ts";
import { listen } from "./listen.ts";
import { placesOf } from "./sockets.ts";
import type { Subject } from "./subject.ts";

/** Socket.IO with connection state recovery, WebSocket only, a room for each thread: its own way to send to many. */
export const socketIo: Subject = {
  async serve({ isMultiplexed }) {
    const server = createServer();
    const sockets = new Server(server, { transports: ["websocket"], connectionStateRecovery: {} });
    sockets.on("connection", (socket) => void socket.join(socket.handshake.auth["threads"] as string[]));
    const port = await listen(server);
    return {
      port,
      publish({ threadId }, items) {
        const of = isMultiplexed ? [threadId] : [];
        for (const item of items) sockets.to(threadId).emit(typeof item === "string" ? "text" : "tick", item, ...of);
      },
    };
  },
  async connect(port, plan, { isMultiplexed }, deliver) {
    const placeOf = placesOf(plan);
    const auth = { threads: plan.threads.map(({ threadId }) => threadId) };
    const socket = io(`http://127.0.0.1:${port}`, { transports: ["websocket"], forceNew: true, auth });
    // The last argument is the offset by which a connection is recovered.
    const handle = (message: Message, thread: string): void => deliver(placeOf({ ...message, ...(isMultiplexed && { thread }) }), message);
    socket.on("tick", (tick: Tick, thread: string) => handle({ type: "tick", ...tick }, thread));
    socket.on("text", (text: string, thread: string) => handle({ type: "text", text }, thread));
    await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  },
};
