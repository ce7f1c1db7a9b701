import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ApexError, ConnectionId, Limits, UserId } from "@apex/ws-queue-core";
import { CLOSE_CODES, encodeFrame, type CloseReason } from "@apex/ws-queue-core/protocol";
import { createConnectionMachine, type HostOutput, type ServerInput, type ServerOutput } from "@apex/ws-queue-core/server";
import { describeEvents, describeFrame, type Debug } from "./debug.ts";
import type { EventsFrames } from "./frame-cache.ts";
import type { Handshake } from "./handshakes.ts";
import { readMessage } from "./inbound.ts";
import { MachineDriver, type DriverParts, type OutputSink } from "./machine-driver.ts";
import { refusalByClose, refusalOf, type RefusalKind } from "./refusals/kinds.ts";
import type { Refusals } from "./refusals/refusals.ts";
import type { ServerSocket, SocketReader } from "./server-socket.ts";
import { Writer, type BufferObserver, type WriterParts } from "./writer.ts";

/** One client's socket, as the host sees it. */
export interface Connection {
  readonly id: ConnectionId;
  /** Rises with each connection that the transport opens. */
  readonly number: number;
  /** The upgrade request: headers, cookies, address. */
  readonly request: IncomingMessage;
  /**
   * Gives the machine an answer or a notice. May be called at any time, also from within `handleOutput`, whose output is
   * then finished first; after the connection closed it does nothing. Never throws.
   */
  handleInput(input: ServerInput): void;
  /** Bytes that were sent and not yet taken over by the operating system. */
  readonly bufferedBytes: number;
}

/** Who has the store: does what the machines want done beside the socket, and answers by `connection.handleInput`. */
export interface ConnectionHost {
  handleOutput(connection: Connection, output: HostOutput): void;
  /** The last call about a connection, exactly once; nothing that it watched is needed any more. */
  closed(connection: Connection): void;
}

/** What all connections of a transport share. */
export interface ConnectionParts extends WriterParts, DriverParts {
  readonly host: ConnectionHost;
  readonly limits: Limits;
  readonly eventsFrames: EventsFrames;
  readonly debug: Debug | undefined;
  readonly refusals: Refusals;
  readonly onError: (error: unknown) => void;
  /** `code`: the close code that was sent first, or 1006 for none. Called once for each connection. */
  readonly handleClosed: (connection: Connection, code: number) => void;
}

/** One socket, after the opening handshake. */
export interface Accepted {
  readonly id: ConnectionId;
  readonly number: number;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly webSocket: ServerSocket;
  /** Ends when the client was welcomed, or is gone before. */
  readonly handshake: Handshake;
}

/** Binds one machine to one socket. A class, since its methods are not made anew for each of many sockets. */
export class ServerConnection implements Connection, OutputSink, SocketReader, BufferObserver {
  readonly id: ConnectionId;
  readonly number: number;
  readonly request: IncomingMessage;
  readonly #parts: ConnectionParts;
  readonly #webSocket: ServerSocket;
  readonly #driver: MachineDriver;
  readonly #writer: Writer;
  /** Until the welcome. */
  #handshake: Handshake | undefined;
  #userId: UserId | undefined;
  #sentCode: number | undefined;

  constructor(parts: ConnectionParts, accepted: Accepted) {
    const { id, number, request, socket, webSocket, handshake } = accepted;
    const { limits, clock } = parts;
    this.id = id;
    this.number = number;
    this.request = request;
    this.#parts = parts;
    this.#webSocket = webSocket;
    this.#handshake = handshake;
    this.#writer = new Writer(socket, webSocket, parts, this);
    const machine = createConnectionMachine({ connectionId: id, limits, now: Math.floor(clock.monotonicMs()) });
    this.#driver = new MachineDriver(machine, parts, this);
    parts.debug?.(`${id} open`);
    webSocket.tell(this);
  }

  get bufferedBytes(): number {
    return this.#writer.bufferedBytes;
  }

  handleInput(input: ServerInput): void {
    // A token that is refused later may be another user's.
    if (input.type === "authenticated") this.#userId ??= input.userId;
    this.#driver.handleInput(input);
  }

  perform(output: ServerOutput): void {
    const { debug } = this.#parts;
    switch (output.type) {
      case "send":
        debug?.(`${this.id} > ${describeFrame(output.frame)}`);
        if (output.frame.t === "welcome") this.#settle();
        this.#tellRefusal(refusalOf(output.frame));
        return this.#writer.sendControl(encodeFrame(output.frame));
      case "send-events": {
        const message = this.#parts.eventsFrames(output.n, output.page, output.askAck);
        debug?.(`${this.id} > ${describeEvents(output.n, output.page, message.length)}`);
        return this.#writer.sendMessage(message);
      }
      case "close":
        return this.#close(output.reason);
      default:
        if (output.type === "authenticate") this.#handshake?.handleHello();
        this.#parts.host.handleOutput(this, output);
    }
  }

  /** The machine or the host threw: this connection cannot go on, the others can. */
  handleFailure(error: unknown): void {
    this.#close("internal");
    this.#parts.onError(error);
  }

  #close(reason: CloseReason): void {
    this.#parts.debug?.(`${this.id} closing ${reason}`);
    if (this.#sentCode === undefined) this.#tellRefusal(refusalByClose(reason));
    this.#writer.flush();
    this.#sentCode ??= CLOSE_CODES[reason];
    this.#webSocket.close(CLOSE_CODES[reason], reason);
    this.#handshake?.handleClosing();
  }

  #settle(): void {
    this.#handshake?.end();
    this.#handshake = undefined;
  }

  #tellRefusal(kind: RefusalKind | undefined): void {
    if (kind !== undefined) this.#parts.refusals.tell(kind, { request: this.request, id: this.id, userId: this.#userId });
  }

  /**
   * The machine stops at high water. What can still follow are one page and answers to what the client sends: a peer that
   * goes on asking without reading is given up.
   */
  handleBuffered(bytes: number): void {
    const { socketHighWaterBytes, eventBytesMax } = this.#parts.limits;
    this.#driver.handleInput({ type: "buffered", bytes });
    if (bytes <= 2 * (socketHighWaterBytes + eventBytesMax)) return;
    this.#driver.handleInput({ type: "terminate", reason: "overloaded" });
  }

  handleMessage(data: Buffer, isBinary: boolean): void {
    this.#parts.traffic.received(data.length);
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    const inbound = readMessage(data, isBinary, this.#parts.limits);
    if ("error" in inbound) return this.handleUnreadable(inbound.error);
    let bytes = data.length;
    for (const frame of inbound.frames) {
      this.#parts.debug?.(`${this.id} < ${describeFrame(frame)}`);
      this.#driver.handleInput({ type: "frame", frame, bytes });
      bytes = 0;
    }
  }

  handleUnreadable(error: ApexError): void {
    this.#parts.debug?.(`${this.id} < ${error.code}`);
    this.#driver.handleInput({ type: "malformed", error });
  }

  handleError(error: Error): void {
    this.#parts.debug?.(`${this.id} ${error.message}`);
  }

  handleClose(peerCode: number): void {
    const code = this.#sentCode ?? peerCode;
    this.#parts.debug?.(`${this.id} closed ${code}`);
    this.#driver.handleInput({ type: "socket-closed" });
    this.#driver.stop();
    this.#settle();
    this.#parts.handleClosed(this, code);
  }
}
