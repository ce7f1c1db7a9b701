import type { Duplex } from "node:stream";
import { joinFrames } from "@apex/ws-queue-core/protocol";
import type { WebSocket } from "ws";
import type { Flushable, FlushQueue } from "./flush-queue.ts";
import type { Traffic } from "./traffic.ts";
import { framePong, frameText } from "./ws-frame.ts";

/** What all writers of a transport share. */
export interface WriterParts {
  readonly flushQueue: FlushQueue;
  readonly traffic: Traffic;
  /** More than this in the socket's buffer is too much. */
  readonly highWaterBytes: number;
}

/** Hears of the socket's buffer: after a flush that left it too full, and when it has room again. */
export interface BufferObserver {
  handleBuffered(bytes: number): void;
}

/** A reader handles a message in one go; this keeps that short. */
const CONTROLS_PER_MESSAGE_MAX = 64;

/** What idle writers hold; nothing is ever added to these. */
const NO_MESSAGES: Buffer[] = [];
const NO_CONTROLS: string[] = [];

/**
 * The only writer of data and pongs to one socket: what is handed over keeps its order and is written by the next flush.
 *
 * It goes to the socket directly, beside `ws`, which writes closes. Both write whole WebSocket messages in
 * one synchronous step (`ws` defers only what it compresses, and compression is off), and a socket keeps the order of its
 * writes, so two messages never mix. What `ws` adds to a plain write, a header per receiver, is what sharing saves.
 */
export class Writer implements Flushable {
  readonly #socket: Duplex;
  readonly #webSocket: WebSocket;
  readonly #parts: WriterParts;
  readonly #observer: BufferObserver;
  #messages = NO_MESSAGES;
  #controls = NO_CONTROLS;
  #pong: Buffer | undefined;
  #waitingBytes = 0;
  #isScheduled = false;
  #awaitsDrain = false;

  constructor(socket: Duplex, webSocket: WebSocket, parts: WriterParts, observer: BufferObserver) {
    this.#socket = socket;
    this.#webSocket = webSocket;
    this.#parts = parts;
    this.#observer = observer;
  }

  /** Bytes that wait here or in the socket's own buffer. */
  get bufferedBytes(): number {
    return this.#waitingBytes + this.#socket.writableLength;
  }

  /** A control frame as JSON. Neighbours share one WebSocket message. */
  sendControl(text: string): void {
    if (this.#controls.length === 0) this.#controls = [text];
    else this.#controls.push(text);
    if (this.#controls.length === CONTROLS_PER_MESSAGE_MAX) this.#endControls();
    this.#wait(text.length);
  }

  /** A ready WebSocket message, usually shared with other connections: it must never be changed. */
  sendMessage(message: Buffer): void {
    this.#endControls();
    this.#addMessage(message);
    this.#wait(message.length);
  }

  /**
   * Answers a ping of WebSocket. One pong answers all pings that wait for it (RFC 6455 §5.5.3): a pong for each is a write to the system
   * for each, and a peer that reads none of them fills the memory of the server. So the latest waits for the flush, and for room.
   */
  sendPong(payload: Buffer): void {
    this.#pong = framePong(payload);
    this.#schedule();
  }

  /** Writes what waits; nothing once the closing handshake has begun, since nothing may follow a close frame. */
  flush(): void {
    this.#isScheduled = false;
    this.#endControls();
    this.#endPong();
    if (this.#messages.length === 0) return;
    const messages = this.#messages;
    this.#messages = NO_MESSAGES;
    this.#waitingBytes = 0;
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    this.#write(messages);
    this.#checkFull();
  }

  #wait(bytes: number): void {
    this.#waitingBytes += bytes;
    if (this.#waitingBytes > this.#parts.highWaterBytes) this.flush();
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#parts.flushQueue.schedule(this);
  }

  #endControls(): void {
    if (this.#controls.length === 0) return;
    this.#addMessage(frameText(joinFrames(this.#controls)));
    this.#controls = NO_CONTROLS;
  }

  #endPong(): void {
    if (this.#pong === undefined) return;
    if (this.#socket.writableNeedDrain) return this.#awaitDrain();
    this.#addMessage(this.#pong);
    this.#pong = undefined;
  }

  /** Most flushes write one message: a list that is made for one is half as large as one that grew. */
  #addMessage(message: Buffer): void {
    if (this.#messages.length === 0) this.#messages = [message];
    else this.#messages.push(message);
  }

  #write(messages: readonly Buffer[]): void {
    const socket = this.#socket;
    let bytes = 0;
    if (messages.length > 1) socket.cork();
    for (const message of messages) {
      bytes += message.length;
      socket.write(message);
    }
    if (messages.length > 1) socket.uncork();
    this.#parts.traffic.sent(messages.length, bytes);
  }

  /** Above its own mark a socket says when it is empty again; what `highWaterBytes` adds to that is only more room. */
  #checkFull(): void {
    const bytes = this.#socket.writableLength;
    if (bytes <= this.#parts.highWaterBytes || bytes < this.#socket.writableHighWaterMark) return;
    this.#awaitDrain();
    this.#observer.handleBuffered(bytes);
  }

  /** A listener only while it is full: most sockets never are. */
  #awaitDrain(): void {
    if (this.#awaitsDrain) return;
    this.#awaitsDrain = true;
    this.#socket.once("drain", () => this.#handleDrain());
  }

  #handleDrain(): void {
    this.#awaitsDrain = false;
    this.#observer.handleBuffered(this.#socket.writableLength);
    if (this.#pong !== undefined) this.#schedule();
  }
}
