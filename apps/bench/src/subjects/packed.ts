import * as v from "valibot";
import { tickSchema, type Tick } from "../payload.ts";
import { openSocket, serveSockets } from "./raw-ws.ts";
import type { Subject } from "./subject.ts";

const EVENTS_PER_FRAME = 64;

/**
 * The limit: a loop written by hand that checks and stringifies each event and packs 64 into a message. It keeps nothing,
 * acknowledges nothing and cannot resume; whoever keeps promises pays what is above it.
 */
export const packed: Subject = {
  async serve() {
    const { port, sockets } = await serveSockets();
    return {
      port,
      publish(ticks) {
        for (let start = 0; start < ticks.length; start += EVENTS_PER_FRAME) {
          const texts = ticks.slice(start, start + EVENTS_PER_FRAME).map((tick) => JSON.stringify({ type: "tick", ...v.parse(tickSchema, tick) }));
          const message = Buffer.from(`[${texts.join(",")}]`);
          for (const socket of sockets.clients) socket.send(message, { binary: false });
        }
      },
    };
  },
  async connect(port, deliver) {
    await openSocket(port, (text) => {
      for (const { n } of JSON.parse(text) as Tick[]) deliver(n);
    });
  },
};
