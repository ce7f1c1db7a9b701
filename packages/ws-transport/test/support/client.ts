import { once } from "node:events";
import { SUBPROTOCOL, type ClientFrame, type ServerFrame, type SubscribeFrom } from "@apex/ws-queue-core/protocol";
import { onTestFinished } from "vitest";
import { WebSocket, type ClientOptions } from "ws";

type FrameOf<Type extends ServerFrame["t"]> = Extract<ServerFrame, { t: Type }>;

/** A client that does nothing by itself. */
export interface TestClient {
  readonly socket: WebSocket;
  /** WebSocket messages as they came, and the frames in them. */
  readonly messages: string[];
  readonly frames: ServerFrame[];
  /** Resolves with the close code. */
  readonly closed: Promise<{ code: number; reason: string }>;
  send(...frames: ClientFrame[]): void;
  /** The next frame of this type that was not asked for yet. */
  next<Type extends ServerFrame["t"]>(type: Type): Promise<FrameOf<Type>>;
  /** Sends a hello with subscriptions to threads, numbered from 1, and waits for the welcome. */
  enter(threads?: readonly string[], from?: SubscribeFrom): Promise<void>;
}

export interface ClientSettings extends ClientOptions {
  readonly protocols?: string[];
}

/** Opens a WebSocket; rejects when the server refuses the upgrade. */
export async function connect(url: string, { protocols = [SUBPROTOCOL], ...options }: ClientSettings = {}): Promise<TestClient> {
  const client = createClient(new WebSocket(url, protocols, options));
  await once(client.socket, "open");
  return client;
}

function createClient(socket: WebSocket): TestClient {
  const messages: string[] = [];
  const frames: ServerFrame[] = [];
  const taken = new Map<string, number>();
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  socket.on("error", () => undefined);
  socket.on("message", (data: Buffer) => {
    const message = data.toString();
    const parsed = JSON.parse(message) as ServerFrame | ServerFrame[];
    messages.push(message);
    frames.push(...(Array.isArray(parsed) ? parsed : [parsed]));
    socket.emit("frames");
  });
  onTestFinished(() => socket.terminate());

  function send(...sent: ClientFrame[]): void {
    socket.send(JSON.stringify(sent.length === 1 ? sent[0] : sent));
  }

  async function next<Type extends ServerFrame["t"]>(type: Type): Promise<FrameOf<Type>> {
    const index = taken.get(type) ?? 0;
    taken.set(type, index + 1);
    for (;;) {
      const found = frames.filter((frame) => frame.t === type)[index];
      if (found !== undefined) return found as FrameOf<Type>;
      if (socket.readyState === WebSocket.CLOSED) throw new Error(`The socket closed before a ${type} frame came`);
      await Promise.race([once(socket, "frames"), closed]);
    }
  }

  async function enter(threads: readonly string[] = [], from: SubscribeFrom = "start"): Promise<void> {
    const subs = threads.map((name, index) => ({ n: index + 1, stream: { kind: "thread" as const, name }, from }));
    send({ t: "hello", v: 1, token: "secret-token", subs });
    await next("welcome");
  }

  return { socket, messages, frames, closed, send, next, enter };
}
