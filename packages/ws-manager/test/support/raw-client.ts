import { SUBPROTOCOL, type ServerFrame } from "@apex/ws-queue-core/protocol";
import { onTestFinished } from "vitest";

type FrameOf<Type extends ServerFrame["t"]> = Extract<ServerFrame, { t: Type }>;

/** A WebSocket without a client around it: what it sends is the test's, and nothing is sent twice. */
export interface RawClient {
  /** Sends text as it is, or a frame as JSON. */
  send(frame: string | object): void;
  /** The next frame of this type; rejects when the connection closes before. */
  next<Type extends ServerFrame["t"]>(type: Type): Promise<FrameOf<Type>>;
  /** The next frame of one of these types. */
  nextOf<Type extends ServerFrame["t"]>(...types: readonly Type[]): Promise<FrameOf<Type>>;
  close(): Promise<number>;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
}

/** Connects and says hello. */
export async function connectRaw(url: string, hello: object = {}): Promise<RawClient> {
  const socket = new WebSocket(url, SUBPROTOCOL);
  onTestFinished(() => socket.close());
  const frames: ServerFrame[] = [];
  const waiting = new Set<() => boolean>();
  const look = (): void => waiting.forEach((found) => found() && waiting.delete(found));
  const closed = new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
  socket.addEventListener("message", ({ data }) => {
    frames.push(...[JSON.parse(String(data)) as ServerFrame | ServerFrame[]].flat());
    look();
  });
  const send = (frame: string | object): void => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error(`${url} could not be opened`)));
  });
  send({ t: "hello", v: 1, token: "ann", ...hello });
  const nextOf = <Type extends ServerFrame["t"]>(...types: readonly Type[]): Promise<FrameOf<Type>> =>
    new Promise((resolve, reject) => {
      const found = (): boolean => {
        const index = frames.findIndex(({ t }) => (types as readonly string[]).includes(t));
        if (index < 0) return false;
        resolve(frames.splice(index, 1)[0] as FrameOf<Type>);
        return true;
      };
      if (found()) return;
      waiting.add(found);
      closed.then((code) => reject(new Error(`closed with ${code} before ${types.join(" or ")}`)), reject);
    });
  return { send, closed, close: () => (socket.close(), closed), next: (type) => nextOf(type), nextOf };
}
