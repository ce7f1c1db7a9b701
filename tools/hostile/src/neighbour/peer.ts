import { connect, type Socket } from "node:net";
import { upgradeRequest } from "../raw-socket.ts";
import { frame } from "../ws-frame.ts";
import type { Flood, Reading } from "./floods/flood.ts";
import { createReader } from "./reader.ts";

export interface PeerOptions {
  readonly flood: Flood;
  readonly port: number;
  readonly address: string;
  readonly user: string;
  /** Another one for each connection. */
  readonly tag: string;
  /** It has come as far as its stage. */
  readonly handleThere: () => void;
  /** `code`: the close code or the HTTP status that the server said last; 0 for none. */
  readonly handleClosed: (code: number) => void;
}

/** One connection of the flooder. Reads no more of what comes than it needs: what it does not spend floods. */
export interface Peer {
  destroy(): void;
}

const HEAD = Buffer.from("HTTP/1.1 ");
const WELCOME = Buffer.from('"t":"welcome"');
const CLOSE_FRAME = 0x88;
/** A close frame is the last that a server sends, and no longer than this. */
const TAIL_BYTES = 127;

export function openPeer({ flood, port, address, user, tag, handleThere, handleClosed }: PeerOptions): Peer {
  const { stage, conduct } = flood;
  const saysGoodbye = conduct.does !== "offend" || conduct.saysGoodbye;
  const socket = connect({ port, host: "127.0.0.1", localAddress: address, noDelay: true });
  /** All that came until it is there; then only the newest. */
  let seen: Buffer = Buffer.alloc(0);
  let isThere = false;
  let status = 0;
  let read: ((data: Buffer) => void) | undefined;

  socket.on("connect", () => {
    if (stage === "connected") return arrive();
    socket.write(upgradeRequest(flood.headers));
    if (stage !== "upgraded") socket.write(hello(flood, user), () => stage === "greeted" && arrive());
  });
  socket.on("data", (data) => {
    if (isThere) return handleMore(data);
    seen = seen.length === 0 ? data : Buffer.concat([seen, data]);
    if (status === 0 && seen.subarray(0, HEAD.length).equals(HEAD)) status = Number(seen.toString("latin1", 9, 12));
    if (status === 101 && (stage === "upgraded" || seen.includes(WELCOME))) arrive();
  });
  // Its close follows, and says all there is.
  socket.on("error", () => undefined);
  socket.on("close", () => handleClosed(closeCode(seen.subarray(-TAIL_BYTES)) ?? (status === 101 ? 0 : status)));

  function handleMore(data: Buffer): void {
    seen = data.length >= TAIL_BYTES ? data : Buffer.concat([seen.subarray(-TAIL_BYTES), data]);
    // The server would wait for a polite answer; the next connection is there sooner without it.
    if (saysGoodbye && closeCode(seen.subarray(-TAIL_BYTES)) !== undefined) socket.resetAndDestroy();
    else read?.(data);
  }

  function arrive(): void {
    if (isThere) return;
    isThere = true;
    handleThere();
    switch (conduct.does) {
      case "push":
        take(conduct.reads);
        return push(0);
      case "offend":
        return void socket.write(conduct.bytes);
      case "vanish":
        return vanishAfter(conduct.afterBytes);
      case "stay":
        take(conduct.reads);
    }
  }

  function take(reads: Reading): void {
    if (reads === "nothing") socket.pause();
    if (typeof reads === "number") read = (data) => rest(socket, (data.length * 1_000) / reads);
    if (reads !== "acks" && reads !== "again") return;
    read = createReader({ seen, newest: flood.subs?.length ?? 0, isAgain: reads === "again", send: (frames) => void socket.write(frame(JSON.stringify(frames))) });
  }

  function vanishAfter(bytes: number): void {
    let came = 0;
    if (bytes === 0) return void socket.resetAndDestroy();
    read = (data) => {
      came += data.length;
      if (came >= bytes) socket.resetAndDestroy();
    };
  }

  /** A server that does not read makes the next block wait for as long as it likes. One that reads everything leaves a turn between two. */
  function push(index: number): void {
    if (conduct.does !== "push" || socket.destroyed) return;
    socket.write(conduct.block(index, tag), (error) => {
      if (error === undefined || error === null) setImmediate(push, index + 1);
    });
  }

  return { destroy: () => void socket.resetAndDestroy() };
}

function hello({ token, subs }: Flood, user: string): Buffer {
  return frame(JSON.stringify({ t: "hello", v: 1, token: token ?? `user:${user}`, subs }));
}

function rest(socket: Socket, ms: number): void {
  socket.pause();
  setTimeout(() => socket.resume(), ms);
}

function closeCode(tail: Buffer): number | undefined {
  for (let at = tail.length - 4; at >= 0; at -= 1) {
    if (tail[at] === CLOSE_FRAME && tail[at + 1] === tail.length - at - 2) return tail.readUInt16BE(at + 2);
  }
  return undefined;
}
