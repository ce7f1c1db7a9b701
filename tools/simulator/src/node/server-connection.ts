import { createCursorWriter, isApexError, type ApexError, type Clock, type ConnectionId, type Limits } from "@apex/ws-queue-core";
import { CLOSE_CODES, decodeClientFrames, encodeEventsFrame, encodeFrame, type CloseReason } from "@apex/ws-queue-core/protocol";
import { answersDue, createConnectionMachine, type HostOutput, type ServerInput, type ServerOutput, type Tally } from "@apex/ws-queue-core/server";
import type { Connection, ConnectionHost } from "@apex/ws-transport";
import { MachineDriver, type Inlet, type IntakeDriver, type OutputSink, type TimerQueue } from "@apex/ws-transport/internal";
import type { Socket, SocketEvents } from "../network/link.ts";
import type { UnauthorizedSend } from "../history.ts";
import type { Trace } from "../trace.ts";
import { isFloodersToken } from "./token.ts";
import { createRightsWatch, type RightsWatch } from "./rights-watch.ts";
import type { Rights } from "./rights.ts";

export interface ServerConnectionParts {
  readonly id: ConnectionId;
  readonly number: number;
  readonly socket: Socket;
  readonly host: ConnectionHost;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly timers: TimerQueue;
  readonly intake: IntakeDriver;
  readonly rights: Rights;
  readonly handleUnauthorized: (send: UnauthorizedSend) => void;
  readonly trace: Trace;
  readonly onError: (error: unknown) => void;
  readonly handleClosed: (connection: Connection) => void;
}

/** The end of a WebSocket without a close frame: what was not read by then is lost. */
const ABNORMAL = 1006;

/** The server's end of a simulated socket: the real machine and its real drivers, frames encoded as they are in production. */
export class ServerConnection implements Connection, OutputSink, SocketEvents, Inlet {
  readonly id: ConnectionId;
  readonly number: number;
  /** Nothing in a simulation looks at headers. */
  readonly request = {} as Connection["request"];
  readonly address = undefined;
  readonly #parts: ServerConnectionParts;
  readonly #driver: MachineDriver;
  /** What came and was not read. */
  readonly #messages: string[] = [];
  waitingBytes = 0;
  /** Of the message in front. */
  #readBytes = 0;
  /** The peer has left, behind what was not read. */
  #leftWith: number | undefined;
  #isFlooder = false;
  readonly #rights: RightsWatch;
  #isClosed = false;
  #admission: HostOutput | undefined;

  constructor(parts: ServerConnectionParts) {
    const { id, number, limits, clock } = parts;
    this.id = id;
    this.number = number;
    this.#parts = parts;
    const machine = createConnectionMachine({ connectionId: id, limits, now: Math.floor(clock.monotonicMs()) });
    this.#rights = createRightsWatch(id, parts.rights, parts.handleUnauthorized);
    this.#driver = new MachineDriver(machine, parts, this);
    parts.intake.open(this, undefined);
  }

  get bufferedBytes(): number {
    return this.#parts.socket.bufferedBytes;
  }

  handleInput(input: ServerInput): void {
    this.#rights.input(input);
    this.#driver.handleInput(input);
  }

  perform(output: ServerOutput): void {
    const { socket, trace, host, intake } = this.#parts;
    const answers = answersDue(output);
    if (answers > 0) intake.handleAsked(this, answers);
    this.#rights.output(output);
    switch (output.type) {
      case "send":
        trace(this.id, () => `> ${JSON.stringify(output.frame)}`);
        return socket.send(encodeFrame(output.frame));
      case "send-events": {
        const { n, page, askAck } = output;
        trace(this.id, () => `> events n=${n} ${page.stream} after ${page.after.offset}: ${page.entries.length} entries, head ${page.head.offset}`);
        return socket.send(encodeEventsFrame(n, page, createCursorWriter(page.stream), askAck));
      }
      case "close":
        return this.#close(output.reason);
      case "open-producer":
        this.#admission = output;
        return intake.identify(this, output.userId);
      default:
        return host.handleOutput(this, output);
    }
  }

  handleFailure(error: unknown): void {
    this.#close("internal");
    this.#parts.onError(error);
  }

  handleMessage(text: string): void {
    this.#messages.push(text);
    this.waitingBytes += text.length;
    this.#parts.intake.handleArrived(this);
  }

  read(bytesMax: number, tally: Tally): number {
    const bytes = Math.min(bytesMax, this.waitingBytes);
    this.waitingBytes -= bytes;
    this.#readBytes += bytes;
    for (let text = this.#messages[0]; text !== undefined && this.#readBytes >= text.length; text = this.#messages[0]) {
      this.#messages.shift();
      this.#readBytes -= text.length;
      this.#handleText(text, tally);
    }
    if (this.waitingBytes === 0 && this.#leftWith !== undefined) this.handleClose(this.#leftWith);
    return bytes;
  }

  /** A client that keeps to the protocol is never paused. */
  handlePaused(): void {
    this.#parts.trace(this.id, "paused");
    this.#driver.handleInput({ type: "paused" });
    if (!this.#isFlooder) this.#parts.onError(new Error(`${this.id} was paused`));
  }

  handleResumed(): void {
    this.#driver.handleInput({ type: "resumed" });
  }

  handleAdmitted(): void {
    if (this.#admission === undefined || this.#isClosed) return;
    const output = this.#admission;
    this.#admission = undefined;
    this.#parts.host.handleOutput(this, output);
  }

  handleUnreadable(error: ApexError): void {
    this.#driver.handleInput({ type: "malformed", error });
  }

  #handleText(text: string, tally: Tally): void {
    const frames = this.#decode(text);
    tally.addMessage(frames);
    let bytes = text.length;
    for (const frame of frames) {
      // It may be paused before anyone knows who it is.
      if (frame.t === "hello") this.#isFlooder = isFloodersToken(frame.token);
      this.#parts.trace(this.id, () => `< ${JSON.stringify(frame)}`);
      this.#driver.handleInput({ type: "frame", frame, bytes });
      bytes = 0;
    }
  }

  handleClose(code: number): void {
    if (this.#isClosed) return;
    if (this.waitingBytes > 0 && code !== ABNORMAL) {
      this.#leftWith = code;
      return;
    }
    this.#isClosed = true;
    this.#parts.intake.close(this);
    this.#parts.trace(this.id, `closed ${code}`);
    this.#driver.handleInput({ type: "socket-closed" });
    this.#driver.stop();
    this.#parts.handleClosed(this);
  }

  handleBuffered(bytes: number): void {
    this.#driver.handleInput({ type: "buffered", bytes });
  }

  #decode(text: string): ReturnType<typeof decodeClientFrames> {
    try {
      return decodeClientFrames(text, this.#parts.limits);
    } catch (error) {
      if (!isApexError(error)) throw error;
      this.#driver.handleInput({ type: "malformed", error });
      return [];
    }
  }

  #close(reason: CloseReason): void {
    this.#parts.trace(this.id, `closing ${reason}`);
    this.#parts.socket.close(CLOSE_CODES[reason], reason);
  }
}
