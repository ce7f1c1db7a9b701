import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { SUBPROTOCOL } from "@apex/ws-queue-core/protocol";
import { onTestFinished } from "vitest";

/** Headers of a correct upgrade; a value of undefined leaves a header out. */
export type Headers = Readonly<Record<string, string | undefined>>;

const UPGRADE: Headers = {
  Host: "chat.example",
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Protocol": SUBPROTOCOL,
};

/** A plain TCP connection on which nothing happens by itself. */
export async function dial(port: number, { allowHalfOpen = false } = {}): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen });
  socket.on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

export function sendUpgrade(socket: Socket, headers: Headers = {}, path = "/ws"): void {
  const lines = Object.entries({ ...UPGRADE, ...headers })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value ?? ""}\r\n`);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
}

/** The response's head, as soon as it is there; what follows it stays in the socket. */
export async function readHead(socket: Socket): Promise<string> {
  let received = Buffer.alloc(0);
  for (;;) {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) {
      if (socket.readableEnded || socket.destroyed) return received.toString("latin1");
      await Promise.race([once(socket, "readable"), once(socket, "close")]);
      continue;
    }
    received = Buffer.concat([received, chunk]);
    const end = received.indexOf("\r\n\r\n");
    if (end < 0) continue;
    if (received.length > end + 4) socket.unshift(received.subarray(end + 4));
    return received.subarray(0, end).toString("latin1");
  }
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Asks for an upgrade and reads the response until the server hangs up. */
export async function askUpgrade(port: number, headers: Headers = {}, path = "/ws"): Promise<Answer> {
  const socket = await dial(port);
  sendUpgrade(socket, headers, path);
  const head = await readHead(socket);
  const [statusLine = "", ...lines] = head.split("\r\n");
  const status = Number(statusLine.split(" ")[1]);
  const pairs = lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)]);
  let body = "";
  if (status === 101) socket.destroy();
  else for await (const chunk of socket) body += (chunk as Buffer).toString();
  return { status, headers: Object.fromEntries(pairs) as Record<string, string>, body };
}

/** A TCP connection that finished the WebSocket handshake, and from then on does nothing by itself. */
export async function dialWebSocket(port: number): Promise<Socket> {
  const socket = await dial(port);
  sendUpgrade(socket);
  const head = await readHead(socket);
  if (!head.startsWith("HTTP/1.1 101")) throw new Error(head);
  return socket;
}

/** A client's frame with a mask of zeros, which changes nothing. */
export function clientFrame(payload: string | Buffer, firstByte = 0x81): Buffer {
  const data = Buffer.from(payload);
  const header = data.length < 126 ? Buffer.from([firstByte, 0x80 | data.length]) : Buffer.from([firstByte, 0x80 | 126, data.length >> 8, data.length & 255]);
  return Buffer.concat([header, Buffer.alloc(4), data]);
}
