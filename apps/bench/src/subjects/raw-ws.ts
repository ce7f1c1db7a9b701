import { openSocket, placesOf, serveSockets, toFrame, type Frame } from "./sockets.ts";
import type { Subject } from "./subject.ts";

/** What nearly everybody begins with: stringify once, one `send` per item and socket. No log, no order after a cut. */
export const rawWs: Subject = {
  async serve(load) {
    const { port, watching } = await serveSockets();
    return {
      port,
      publish(thread, items) {
        for (const item of items) {
          const text = JSON.stringify(toFrame(item, thread, load));
          for (const socket of watching(thread)) socket.send(text);
        }
      },
    };
  },
  async connect(port, socket, _load, deliver) {
    const placeOf = placesOf(socket);
    await openSocket(port, socket, (text) => {
      const frame = JSON.parse(text) as Frame;
      deliver(placeOf(frame), frame);
    });
  },
};
