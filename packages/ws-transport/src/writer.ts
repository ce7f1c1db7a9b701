import type { Duplex } from "node:stream";
import { joinFrames } from "@apex/ws-queue-core/protocol";
import type { Flushable, FlushQueue } from "./flush-queue.ts";
import type { Traffic } from "./traffic.ts";
import { frameText } from "./ws-frame.ts";

/** The only writer of data to one socket. What is handed over keeps its order and is written by the next flush. */
export interface Writer extends Flushable {
  /** A control frame as JSON. Neighbours share one WebSocket message. */
  sendControl(text: string): void;
  /** A ready WebSocket message, usually shared with other connections: it must never be changed. */
  sendMessage(message: Buffer): void;
  /** Writes what waits; nothing once the closing handshake has begun. */
  flush(): void;
  /** Bytes that wait here or in the socket's own buffer. */
  readonly bufferedBytes: number;
}

interface WriterParts {
  readonly socket: Duplex;
  /** False once a close frame was sent or received: nothing may follow it. */
  readonly isOpen: () => boolean;
  readonly flushQueue: FlushQueue;
  readonly traffic: Traffic;
  /** Called when the system took over what a flush wrote. */
  readonly handleWritten: () => void;
}

/** A reader handles a message in one go; this keeps that short. */
const CONTROLS_PER_MESSAGE_MAX = 64;

/**
 * Data goes to the socket directly, beside `ws`, which writes the closes and pongs. Both write whole WebSocket messages
 * in one synchronous step (`ws` defers only what it compresses, and compression is off), and a socket keeps the order of
 * its writes, so two messages never mix. What `ws` adds to a plain write, a header per receiver, is what sharing saves.
 */
export function createWriter({ socket, isOpen, flushQueue, traffic, handleWritten }: WriterParts): Writer {
  let messages: Buffer[] = [];
  let controls: string[] = [];
  let waitingBytes = 0;
  let scheduled = false;

  function schedule(bytes: number): void {
    waitingBytes += bytes;
    if (scheduled) return;
    scheduled = true;
    flushQueue.schedule({ flush });
  }

  function endControlMessage(): void {
    if (controls.length === 0) return;
    messages.push(frameText(joinFrames(controls)));
    controls = [];
  }

  function flush(): void {
    scheduled = false;
    endControlMessage();
    const ready = messages;
    if (ready.length === 0) return;
    messages = [];
    waitingBytes = 0;
    if (isOpen()) write(ready);
  }

  function write(ready: readonly Buffer[]): void {
    let bytes = 0;
    const last = ready.length - 1;
    if (last > 0) socket.cork();
    for (const [index, message] of ready.entries()) {
      bytes += message.length;
      if (index === last) socket.write(message, handleWritten);
      else socket.write(message);
    }
    if (last > 0) socket.uncork();
    traffic.sent(ready.length, bytes);
  }

  return {
    sendControl(text) {
      controls.push(text);
      if (controls.length === CONTROLS_PER_MESSAGE_MAX) endControlMessage();
      schedule(text.length);
    },
    sendMessage(message) {
      endControlMessage();
      messages.push(message);
      schedule(message.length);
    },
    flush,
    get bufferedBytes() {
      return waitingBytes + socket.writableLength;
    },
  };
}
