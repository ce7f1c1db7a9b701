import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { HttpRefusal } from "./upgrade-check.ts";

/** Answers an upgrade with an HTTP response instead, and lets go of the socket as soon as it is written. */
export function refuse(socket: Duplex, { status, body, headers }: Omit<HttpRefusal, "why">): void {
  // A peer that is gone already is no news.
  socket.on("error", () => socket.destroy());
  if (!socket.writable) return void socket.destroy();
  const lines = Object.entries({
    Connection: "close",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n${body}`);
  hangUp(socket);
}

/** Ends a socket without waiting for its peer, once what was written to it is out. */
export function hangUp(socket: Duplex): void {
  socket.once("finish", () => socket.destroy());
  socket.end();
}
