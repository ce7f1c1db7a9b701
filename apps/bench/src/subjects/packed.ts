import * as v from "valibot";
import type { WebSocket } from "ws";
import { tickSchema, type Item } from "../load/content.ts";
import { PER_BATCH, type Load, type ThreadAddress } from "../load/load.ts";
import { openSocket, placesOf, serveSockets, toFrame, type Frame, type Sockets } from "./sockets.ts";
import type { Running, Subject } from "./subject.ts";

/** As long as this project gathers a run's text. */
const GATHER_MS = 30;

/**
 * The limit: a loop written by hand that checks and stringifies each item and packs 64 frames into a message; what is paced waits
 * for 30 ms instead. It keeps nothing, acknowledges nothing and cannot resume: what promises cost is above it.
 */
export const packed: Subject = {
  async serve(load) {
    const sockets = await serveSockets();
    return { port: sockets.port, publish: load.mode === "paced" ? createGathering(sockets, load) : createPacking(sockets, load) };
  },
  async connect(port, socket, _load, deliver) {
    const placeOf = placesOf(socket);
    await openSocket(port, socket, (text) => {
      for (const frame of JSON.parse(text) as Frame[]) deliver(placeOf(frame), frame);
    });
  },
};

function write(item: Item, thread: ThreadAddress, load: Load): string {
  return JSON.stringify(toFrame(typeof item === "string" ? item : v.parse(tickSchema, item), thread, load));
}

function send(socket: WebSocket, message: Buffer): void {
  socket.send(message, { binary: false });
}

const pack = (frames: readonly string[]): Buffer => Buffer.from(`[${frames.join(",")}]`);

/** Batches of one thread, packed once for all that watch it. */
function createPacking({ watching }: Sockets, load: Load): Running["publish"] {
  return (thread, items) => {
    for (let start = 0; start < items.length; start += PER_BATCH) {
      const message = pack(items.slice(start, start + PER_BATCH).map((item) => write(item, thread, load)));
      for (const socket of watching(thread)) send(socket, message);
    }
  };
}

/** What comes for one socket, of whatever thread, becomes one message. */
function createGathering({ watching }: Sockets, load: Load): Running["publish"] {
  const gathered = new Map<WebSocket, string[]>();

  function gather(socket: WebSocket, frame: string): void {
    const frames = gathered.get(socket);
    if (frames !== undefined) return void frames.push(frame);
    gathered.set(socket, [frame]);
    setTimeout(() => {
      send(socket, pack(gathered.get(socket) ?? []));
      gathered.delete(socket);
    }, GATHER_MS);
  }

  return (thread, items) => {
    for (const item of items) {
      const frame = write(item, thread, load);
      for (const socket of watching(thread)) gather(socket, frame);
    }
  };
}
