import { createCursorWriter, isApexError, type Clock, type ConnectionId, type Limits } from "@apex/ws-queue-core";
import { CLOSE_CODES, decodeClientFrames, encodeEventsFrame, encodeFrame, type CloseReason } from "@apex/ws-queue-core/protocol";
import { createConnectionMachine, type ServerInput, type ServerOutput } from "@apex/ws-queue-core/server";
import type { Connection, ConnectionHost } from "@apex/ws-transport";
import { MachineDriver, type OutputSink, type TimerQueue } from "@apex/ws-transport/internal";
import type { Socket, SocketEvents } from "../network/link.ts";
import type { UnauthorizedSend } from "../history.ts";
import type { Trace } from "../trace.ts";
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
  readonly rights: Rights;
  readonly handleUnauthorized: (send: UnauthorizedSend) => void;
  readonly trace: Trace;
  readonly onError: (error: unknown) => void;
  readonly handleClosed: (connection: Connection) => void;
}

/** The server's end of a simulated socket: the real machine and its real driver, frames encoded as they are in production. */
export class ServerConnection implements Connection, OutputSink, SocketEvents {
  readonly id: ConnectionId;
  readonly number: number;
  /** Nothing in a simulation looks at headers. */
  readonly request = {} as Connection["request"];
  readonly #parts: ServerConnectionParts;
  readonly #driver: MachineDriver;
  readonly #rights: RightsWatch;
  #isClosed = false;

  constructor(parts: ServerConnectionParts) {
    const { id, number, limits, clock } = parts;
    this.id = id;
    this.number = number;
    this.#parts = parts;
    const machine = createConnectionMachine({ connectionId: id, limits, now: Math.floor(clock.monotonicMs()) });
    this.#rights = createRightsWatch(id, parts.rights, parts.handleUnauthorized);
    this.#driver = new MachineDriver(machine, parts, this);
  }

  get bufferedBytes(): number {
    return this.#parts.socket.bufferedBytes;
  }

  handleInput(input: ServerInput): void {
    this.#rights.input(input);
    this.#driver.handleInput(input);
  }

  perform(output: ServerOutput): void {
    const { socket, trace, host } = this.#parts;
    this.#rights.output(output);
    switch (output.type) {
      case "send":
        trace(this.id, `> ${JSON.stringify(output.frame)}`);
        return socket.send(encodeFrame(output.frame));
      case "send-events": {
        const { n, page, askAck } = output;
        trace(this.id, `> events n=${n} ${page.stream} after ${page.after.offset}: ${page.entries.length} entries, head ${page.head.offset}`);
        return socket.send(encodeEventsFrame(n, page, createCursorWriter(page.stream), askAck));
      }
      case "close":
        return this.#close(output.reason);
      default:
        return host.handleOutput(this, output);
    }
  }

  handleFailure(error: unknown): void {
    this.#close("internal");
    this.#parts.onError(error);
  }

  handleMessage(text: string): void {
    const frames = this.#decode(text);
    let bytes = text.length;
    for (const frame of frames) {
      this.#parts.trace(this.id, `< ${JSON.stringify(frame)}`);
      this.#driver.handleInput({ type: "frame", frame, bytes });
      bytes = 0;
    }
  }

  handleClose(code: number): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
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
