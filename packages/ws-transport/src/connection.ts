import type { Duplex } from "node:stream";
import type { ApexError, ConnectionId, Limits, Telemetry, UserId } from "@apex/ws-queue-core";
import { CLOSE_CODES, encodeFrame, type CloseReason } from "@apex/ws-queue-core/protocol";
import { answersDue, createConnectionMachine, type HostOutput, type ServerInput, type ServerOutput, type Tally } from "@apex/ws-queue-core/server";
import type { AddressOf } from "./address.ts";
import { describeEvents, describeFrame, type Debug } from "./debug.ts";
import type { EventsFrames } from "./frame-cache.ts";
import type { Handshake } from "./handshakes.ts";
import { readMessage } from "./inbound.ts";
import type { Inlet, IntakeDriver } from "./intake-driver.ts";
import { MachineDriver, type DriverParts, type OutputSink } from "./machine-driver.ts";
import { refusalByClose, refusalOf, type RefusalKind } from "./refusals/kinds.ts";
import type { Refusals } from "./refusals/refusals.ts";
import type { ServerSocket, SocketReader } from "./server-socket.ts";
import type { UpgradeRequest } from "./upgrade-request.ts";
import { Writer, type BufferObserver, type WriterParts } from "./writer.ts";

/** One client's socket, as the host sees it. */
export interface Connection {
  readonly id: ConnectionId;
  /** Rises with each connection that the transport opens. */
  readonly number: number;
  /** Of the upgrade request: headers, cookies. */
  readonly request: UpgradeRequest;
  /** The client's, behind `trustedProxyHops`; undefined where it is not known. */
  readonly address: string | undefined;
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
  readonly intake: IntakeDriver;
  readonly eventsFrames: EventsFrames;
  readonly debug: Debug | undefined;
  readonly telemetry?: Telemetry;
  readonly refusals: Refusals;
  readonly addressOf: AddressOf;
  readonly onError: (error: unknown) => void;
  /** `code`: the close code that was sent first, or 1006 for none. Called once for each connection. */
  readonly handleClosed: (connection: Connection, code: number) => void;
}

/** One socket, after the opening handshake. */
export interface Accepted {
  readonly id: ConnectionId;
  readonly number: number;
  readonly request: UpgradeRequest;
  readonly socket: Duplex;
  readonly webSocket: ServerSocket;
  /** Of its address; undefined where that is not known. */
  readonly network: string | undefined;
  /** Ends when the client was welcomed, or is gone before. */
  readonly handshake: Handshake;
}

/** Binds one machine to one socket. A class, since its methods are not made anew for each of many sockets. */
export class ServerConnection implements Connection, OutputSink, SocketReader, BufferObserver, Inlet {
  readonly id: ConnectionId;
  readonly number: number;
  readonly request: UpgradeRequest;
  readonly #parts: ConnectionParts;
  readonly #socket: Duplex;
  readonly #webSocket: ServerSocket;
  readonly #driver: MachineDriver;
  readonly #writer: Writer;
  /** Until the welcome. */
  #handshake: Handshake | undefined;
  #userId: UserId | undefined;
  /** It waits until its user may be welcomed. */
  #admission: HostOutput | undefined;
  #sentCode: number | undefined;
  /** Counts what is being read. */
  #tally: Tally | undefined;

  constructor(parts: ConnectionParts, accepted: Accepted) {
    const { id, number, request, socket, webSocket, network, handshake } = accepted;
    const { limits, clock } = parts;
    this.id = id;
    this.number = number;
    this.request = request;
    this.#parts = parts;
    this.#socket = socket;
    this.#webSocket = webSocket;
    this.#handshake = handshake;
    this.#writer = new Writer(socket, webSocket, parts, this);
    const machine = createConnectionMachine({ connectionId: id, limits, now: Math.floor(clock.monotonicMs()) });
    this.#driver = new MachineDriver(machine, parts, this);
    parts.debug?.(`${id} open`);
    webSocket.tell(this);
    parts.intake.open(this, network);
    // `ws` hears of data by what is read here, and the socket holds the rest back.
    socket.on("readable", () => this.#handleReadable());
  }

  get address(): string | undefined {
    return this.#parts.addressOf(this.request);
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
    const { debug, intake } = this.#parts;
    const answers = answersDue(output);
    if (answers > 0) intake.handleAsked(this, answers);
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
      case "open-producer":
        this.#admission = output;
        return intake.identify(this, output.userId);
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

  /** Also at the end of what the client sends, which is told once nothing is left to read. */
  #handleReadable(): void {
    if (this.waitingBytes === 0) this.#socket.read();
    else this.#parts.intake.handleArrived(this);
  }

  get waitingBytes(): number {
    return this.#socket.readableLength;
  }

  read(bytesMax: number, tally: Tally): number {
    const waiting = this.waitingBytes;
    this.#tally = tally;
    // Without a number the end is seen as well.
    this.#socket.read(bytesMax < waiting ? bytesMax : undefined);
    this.#tally = undefined;
    return Math.min(bytesMax, waiting);
  }

  handlePaused(): void {
    const { debug, telemetry } = this.#parts;
    debug?.(`${this.id} paused`);
    telemetry?.count("transport.connections.paused", 1);
    this.#driver.handleInput({ type: "paused" });
  }

  handleResumed(): void {
    this.#driver.handleInput({ type: "resumed" });
  }

  handleAdmitted(): void {
    if (this.#admission === undefined || this.#sentCode !== undefined) return;
    const output = this.#admission;
    this.#admission = undefined;
    this.#parts.host.handleOutput(this, output);
  }

  handleMessage(data: Buffer, isBinary: boolean): void {
    this.#parts.traffic.received(data.length);
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return this.#tally?.addMessage();
    const inbound = readMessage(data, isBinary, this.#parts.limits);
    if ("error" in inbound) {
      this.#tally?.addMessage();
      return this.handleUnreadable(inbound.error);
    }
    this.#tally?.addMessage(inbound.frames);
    let bytes = data.length;
    for (const frame of inbound.frames) {
      this.#parts.debug?.(`${this.id} < ${describeFrame(frame)}`);
      this.#driver.handleInput({ type: "frame", frame, bytes });
      bytes = 0;
    }
  }

  handlePing(payload: Buffer): void {
    this.#tally?.addMessage();
    this.#writer.sendPong(payload);
  }

  handlePong(): void {
    this.#tally?.addMessage();
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
    this.#parts.intake.close(this);
    this.#settle();
    this.#parts.handleClosed(this, code);
  }
}
