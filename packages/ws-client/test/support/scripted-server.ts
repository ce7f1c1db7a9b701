import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { DEFAULT_LIMITS, type ConnectionId, type Cursor, type Json, type ProducerId, type UserId } from "@apex/ws-queue-core";
import {
  decodeClientFrames,
  encodeFrame,
  SUBPROTOCOL,
  type ClientFrame,
  type EventsFrame,
  type ServerFrame,
  type SubscribedFrame,
  type WelcomeFrame,
} from "@apex/ws-queue-core/protocol";
import { WebSocketServer, type WebSocket } from "ws";
import { createInbox } from "./inbox.ts";

/**
 * A real WebSocket server that says exactly what a test tells it to, and waits for what the test expects.
 *
 * To add a scenario: `await server.connection()` gives the next socket, `await connection.welcome()` answers its hello,
 * `await connection.take("request")` gives the next frame of that type, `connection.send(frame)` answers it. Nothing is
 * answered by itself. A frame that a real server could not read makes the test fail.
 */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  /** The next connection that nobody has taken yet. */
  connection(): Promise<ScriptedConnection>;
}

type Hello = Extract<ClientFrame, { t: "hello" }>;

export interface ScriptedConnection {
  /** The next frame of this type that was not taken yet; frames of other types wait for their own `take`. */
  take<Type extends ClientFrame["t"]>(type: Type): Promise<Extract<ClientFrame, { t: Type }>>;
  /** Frames that came and were not taken. */
  readonly untaken: readonly ClientFrame[];
  /** All in one message. */
  send(...frames: ServerFrame[]): void;
  sendText(text: string): void;
  /** Takes the hello and answers it. */
  welcome(overrides?: Partial<WelcomeFrame>): Promise<Hello>;
  close(code: number, reason?: string): void;
  /** Reads nothing more, not even a close, until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** The socket dies without a word. */
  terminate(): void;
  /** The close code, once it is closed. */
  readonly closed: Promise<number>;
}

export const WELCOME: WelcomeFrame = {
  t: "welcome",
  v: 1,
  connection: "c1" as ConnectionId,
  userId: "ann" as UserId,
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

export const cursorAt = (offset: number, lineage = "a"): Cursor => `s.${offset.toString(36)}.${lineage}${offset}` as Cursor;

interface EventsScript {
  readonly lineage?: string;
  readonly ack?: boolean;
  readonly event?: (offset: number) => Json;
}

/** Entries `first` to `last`, each `{ type: "note", at: offset }` unless made otherwise. */
export function events(n: number, first: number, last: number, script: EventsScript = {}): EventsFrame {
  const { lineage = "a", ack = false, event = (at): Json => ({ type: "note", at }) } = script;
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

export function subscribed(n: number, offset: number, head: number, lineage = "a"): SubscribedFrame {
  return { t: "subscribed", n, resumed: offset > 0, cursor: cursorAt(offset, lineage), offset, oldest: 1, head };
}

export async function createScriptedServer(): Promise<ScriptedServer> {
  const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => SUBPROTOCOL });
  await once(sockets, "listening");
  const connections = createInbox<ScriptedConnection>();
  sockets.on("connection", (socket) => connections.push(createConnection(socket)));
  return {
    url: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}/ws`,
    connection: () => connections.take((connection) => connection !== undefined, "connection"),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await once(sockets, "close");
    },
  };
}

function createConnection(socket: WebSocket): ScriptedConnection {
  const frames = createInbox<ClientFrame>();
  socket.on("message", (data: Buffer) => {
    for (const frame of decodeClientFrames(data.toString(), DEFAULT_LIMITS)) frames.push(frame);
  });
  const send = (...sent: ServerFrame[]): void => socket.send(`[${sent.map(encodeFrame).join(",")}]`);
  const take: ScriptedConnection["take"] = (type) =>
    frames.take((frame): frame is Extract<ClientFrame, { t: typeof type }> => frame.t === type, type);
  return {
    take,
    untaken: frames.items,
    send,
    sendText: (text) => socket.send(text),
    async welcome(overrides = {}) {
      const hello = await take("hello");
      send({ ...WELCOME, ...overrides });
      return hello;
    },
    close: (code, reason) => socket.close(code, reason),
    freeze: () => socket.pause(),
    thaw: () => socket.resume(),
    terminate: () => socket.terminate(),
    closed: new Promise((resolve) => socket.once("close", resolve)),
  };
}
