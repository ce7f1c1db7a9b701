import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { DEFAULT_LIMITS, type ProducerId } from "@apex/ws-queue-core";
import { decodeClientFrames, encodeFrame, SUBPROTOCOL, type ClientFrame, type ServerFrame, type Subscribe } from "@apex/ws-queue-core/protocol";
import { WebSocketServer, type WebSocket } from "ws";
import { cursorAt, events, subscribed, WELCOME } from "./scripted-server.ts";

/** How many entries each thread has. */
export const HEAD = 4;

/**
 * A server that answers by itself as PROTOCOL.md says: it accepts what it is asked, and has `HEAD` entries in each thread. Of a
 * thread called `damaged` entries 2 and 3 cannot be read; one called `reset` resets its first reader.
 */
export interface HonestServer extends AsyncDisposable {
  readonly url: string;
  /** The id of the request that each sequence was used for. */
  readonly requests: ReadonlyMap<number, string>;
  /** What a client may not do. */
  readonly complaints: readonly string[];
}

export async function createHonestServer(): Promise<HonestServer> {
  const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => SUBPROTOCOL });
  await once(sockets, "listening");
  const requests = new Map<number, string>();
  const complaints: string[] = [];
  let wasReset = false;

  function accept({ seq, id }: Extract<ClientFrame, { t: "request" }>): ServerFrame[] {
    const known = requests.get(seq) ?? id;
    if (known !== id) complaints.push(`${seq} was used for ${known} and for ${id}`);
    if (seq > requests.size + 1) complaints.push(`${seq} came behind ${requests.size}`);
    requests.set(seq, id);
    return [{ t: "accepted", seq, id: id, level: "disk" }, { t: "settled", seq: requests.size }];
  }

  function read({ n, stream, from }: Subscribe): ServerFrame[] {
    if (from === cursorAt(3, "hole")) {
      const cursor = cursorAt(3, "hole");
      return [{ ...subscribed(n, 3, HEAD), cursor }, { ...events(n, HEAD, HEAD), after: cursor }, { t: "live", n, head: HEAD }];
    }
    if (stream.name === "reset" && !wasReset) {
      wasReset = true;
      return [subscribed(n, 0, HEAD), events(n, 1, 2), { t: "reset", n, reason: "forked", oldest: 1, head: HEAD }];
    }
    if (stream.name === "damaged" && from === "start") {
      return [subscribed(n, 0, HEAD), events(n, 1, 1), { t: "reset", n, reason: "damaged", oldest: 1, head: HEAD, cursor: cursorAt(3, "hole"), offset: 3 }];
    }
    const begin = from === "start" ? 0 : from === "head" ? HEAD : Number.parseInt(from.split(".")[1] ?? "", 36);
    const entries = begin < HEAD ? [events(n, begin + 1, HEAD)] : [];
    return [subscribed(n, begin, HEAD), ...entries, { t: "live", n, head: HEAD }];
  }

  function answer(frame: ClientFrame): ServerFrame[] {
    switch (frame.t) {
      case "hello":
        return [{ ...WELCOME, producer: "p1" as ProducerId, accepted: requests.size, settled: requests.size }, ...(frame.subs ?? []).flatMap(read)];
      case "sub":
        return read(frame);
      case "request":
        return accept(frame);
      case "ping":
        return [{ t: "pong" }];
      default:
        return [];
    }
  }

  sockets.on("connection", (socket: WebSocket) => {
    socket.on("message", (data: Buffer) => {
      for (const frame of decodeClientFrames(data.toString(), DEFAULT_LIMITS)) {
        for (const said of answer(frame)) socket.send(encodeFrame(said));
      }
    });
  });

  return {
    url: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}/ws`,
    requests,
    complaints,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await once(sockets, "close");
    },
  };
}
