import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { ConnectionId, Cursor, Json, ProducerId } from "@apex/ws-queue-core";
import {
  decodeClientFrames,
  encodeFrame,
  SUBPROTOCOL,
  type ClientFrame,
  type ServerFrame,
  type WelcomeFrame,
} from "@apex/ws-queue-core/protocol";
import { DEFAULT_LIMITS } from "@apex/ws-queue-core";
import { WebSocketServer, type WebSocket } from "ws";

/**
 * A real WebSocket server that says exactly what a test tells it to, and waits for what the test expects.
 *
 * To add a scenario: `await server.connection()` gives the next socket; `await connection.take("request")` gives the next
 * frame of that type and fails after a while; `connection.send(frame)` answers. Nothing is answered by itself.
 */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  /** The next connection that nobody has taken yet. */
  connection(): Promise<ScriptedConnection>;
}

export interface ScriptedConnection {
  /** The next frame of this type that was not taken yet; frames of other types wait for their own `take`. */
  take<Type extends ClientFrame["t"]>(type: Type): Promise<Extract<ClientFrame, { t: Type }>>;
  /** Frames that came and were not taken. */
  readonly untaken: readonly ClientFrame[];
  send(...frames: ServerFrame[]): void;
  sendText(text: string): void;
  /** Takes the hello and answers it. */
  welcome(overrides?: Partial<WelcomeFrame>): Promise<Extract<ClientFrame, { t: "hello" }>>;
  close(code: number): void;
  /** The socket dies without a word. */
  terminate(): void;
  readonly closed: Promise<number>;
}

const WAIT_MAX_MS = 10_000;

/** Hands out each item once, to whoever waits first. */
function createInbox<Item>() {
  const items: Item[] = [];
  const waiting = new Set<() => void>();
  return {
    items,
    push(item: Item): void {
      items.push(item);
      for (const look of [...waiting]) look();
    },
    take<Found extends Item>(matches: (item: Item) => item is Found, what: string): Promise<Found> {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const index = items.findIndex(matches);
          if (index < 0) return;
          waiting.delete(look);
          clearTimeout(timer);
          resolve(items.splice(index, 1)[0] as Found);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`No ${what} came; untaken: ${JSON.stringify(items)}`));
        }, WAIT_MAX_MS);
        waiting.add(look);
        look();
      });
    },
  };
}

export const welcomeFrame: WelcomeFrame = {
  t: "welcome",
  v: 1,
  connection: "c1" as ConnectionId,
  producer: "p1" as ProducerId,
  accepted: 0,
  settled: 0,
  limits: {
    frameBytes: 65_536,
    connectionWindowBytes: 262_144,
    subscriptionWindowBytes: 65_536,
    requestsInFlight: 32,
    subscriptions: 100,
  },
  heartbeatMs: 25_000,
  deadAfterMs: 60_000,
  features: [],
};

export const cursorAt = (offset: number, lineage = "a"): Cursor => `s.${offset}.${lineage}${offset}` as Cursor;

/** An `events` frame of entries `first` to `last`, each `{ type: "note", offset }` unless made otherwise. */
export function eventsFrame(
  n: number,
  first: number,
  last: number,
  { lineage = "a", ack = false, event = (offset: number): Json => ({ type: "note", offset }) } = {},
): ServerFrame {
  const offsets = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return {
    t: "events",
    n,
    after: cursorAt(first - 1, lineage),
    offset: first,
    entries: offsets.map((offset) => [cursorAt(offset, lineage), event(offset)]),
    ...(ack ? { ack } : {}),
  };
}

export function subscribedFrame(n: number, offset: number, head: number, lineage = "a"): ServerFrame {
  return { t: "subscribed", n, resumed: offset > 0, cursor: cursorAt(offset, lineage), offset, oldest: 1, head };
}

export async function createScriptedServer(): Promise<ScriptedServer> {
  const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => SUBPROTOCOL });
  await once(sockets, "listening");
  const connections = createInbox<ScriptedConnection>();
  sockets.on("connection", (socket) => connections.push(createConnection(socket)));
  return {
    url: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}/ws`,
    connection: () => connections.take((connection): connection is ScriptedConnection => connection !== undefined, "connection"),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await once(sockets, "close");
    },
  };
}

function createConnection(socket: WebSocket): ScriptedConnection {
  const frames = createInbox<ClientFrame>();
  const limits = { ...DEFAULT_LIMITS };
  // A frame that a real server would refuse makes the test fail: nothing arrives.
  socket.on("message", (data: Buffer) => decodeClientFrames(data.toString(), limits).forEach(frames.push));
  const send = (...sent: ServerFrame[]): void => socket.send(`[${sent.map(encodeFrame).join(",")}]`);
  const take = <Type extends ClientFrame["t"]>(type: Type) =>
    frames.take((frame): frame is Extract<ClientFrame, { t: Type }> => frame.t === type, type);
  return {
    take,
    untaken: frames.items,
    send,
    sendText: (text) => socket.send(text),
    async welcome(overrides = {}) {
      const hello = await take("hello");
      send({ ...welcomeFrame, ...overrides });
      return hello;
    },
    close: (code) => socket.close(code),
    terminate: () => socket.terminate(),
    closed: new Promise((resolve) => socket.once("close", resolve)),
  };
}
