import { once } from "node:events";
import { createServer } from "node:http";
import { WebSocket, WebSocketServer } from "ws";
import type { Item } from "../load/content.ts";
import type { Load, SocketPlan, ThreadAddress } from "../load/load.ts";
import { listen } from "./listen.ts";

/** A message as it is written by hand: with the thread's id only where a socket has several. */
export type Frame = ({ readonly type: "text"; readonly text: string } | { readonly type: "tick"; readonly n: number; readonly pad: string }) & {
  readonly thread?: string;
};

export function toFrame(item: Item, { threadId }: ThreadAddress, { isMultiplexed }: Load): Frame {
  const frame: Frame = typeof item === "string" ? { type: "text", text: item } : { type: "tick", ...item };
  return isMultiplexed ? { ...frame, thread: threadId } : frame;
}

export interface Sockets {
  readonly port: number;
  watching(thread: ThreadAddress): Iterable<WebSocket>;
}

const NO_WATCHERS: ReadonlySet<WebSocket> = new Set();

/** A server of bare sockets, whose first message names the threads that they watch. */
export async function serveSockets(): Promise<Sockets> {
  const server = createServer();
  const watchers = new Map<string, Set<WebSocket>>();
  new WebSocketServer({ server, perMessageDeflate: false }).on("connection", (socket) => {
    socket.once("message", (data) => {
      for (const threadId of JSON.parse((data as Buffer).toString("utf8")) as string[]) {
        const watching = watchers.get(threadId) ?? new Set();
        watchers.set(threadId, watching.add(socket));
      }
      socket.send("watching");
    });
  });
  return { port: await listen(server), watching: ({ threadId }) => watchers.get(threadId) ?? NO_WATCHERS };
}

/** `handle`: called with each message behind the answer to the first. */
export async function openSocket(port: number, { threads }: SocketPlan, handle: (text: string) => void): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  await once(socket, "open");
  socket.send(JSON.stringify(threads.map(({ threadId }) => threadId)));
  await once(socket, "message");
  socket.on("message", (data) => handle((data as Buffer).toString("utf8")));
}

/** The place of a frame's thread. */
export function placesOf({ threads }: SocketPlan): (frame: Frame) => number {
  const places = new Map(threads.map(({ threadId, place }) => [threadId, place]));
  const only = threads[0]?.place ?? -1;
  return ({ thread }) => (thread === undefined ? only : (places.get(thread) ?? -1));
}
