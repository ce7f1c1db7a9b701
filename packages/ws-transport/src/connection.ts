import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ApexError, Clock, ConnectionId, Limits } from "@apex/ws-queue-core";
import { CLOSE_CODES, encodeFrame, type CloseReason } from "@apex/ws-queue-core/protocol";
import { createConnectionMachine, type HostOutput, type ServerInput, type ServerOutput } from "@apex/ws-queue-core/server";
import type { Entry } from "@apex/ws-queue-core/store";
import { createBufferLevel } from "./buffer-level.ts";
import { fitReason } from "./close-reason.ts";
import { describeEvents, describeFrame, type Debug } from "./debug.ts";
import type { FlushQueue } from "./flush-queue.ts";
import type { EventsFrames } from "./frame-cache.ts";
import { readMessage } from "./inbound.ts";
import { createMachineDriver } from "./machine-driver.ts";
import type { ServerSocket } from "./server-socket.ts";
import type { Traffic } from "./traffic.ts";
import { createWriter } from "./writer.ts";

/** One client's socket, as the host sees it. */
export interface Connection {
  readonly id: ConnectionId;
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
export interface ConnectionParts {
  readonly host: ConnectionHost;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly eventsFrames: EventsFrames;
  readonly flushQueue: FlushQueue;
  readonly traffic: Traffic;
  readonly debug: Debug | undefined;
  readonly onError: (error: unknown) => void;
}

/** One socket and what its transport wants to hear of it. */
export interface Accepted {
  readonly id: ConnectionId;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly webSocket: ServerSocket;
  /** The client was welcomed. */
  readonly handleWelcomed: () => void;
  /** `code`: the close code that was sent first, or 1006 for none. Called once. */
  readonly handleClosed: (connection: Connection, code: number) => void;
}

const entryBytes = ({ text }: Entry): number => Buffer.byteLength(text);

/** Binds one machine to one socket. */
export function createConnection(parts: ConnectionParts, accepted: Accepted): Connection {
  const { host, limits, clock, onError, debug, traffic } = parts;
  const { id, request, socket, webSocket } = accepted;
  const level = createBufferLevel(limits.socketHighWaterBytes);
  // The machine stops at high water; what can still follow are one page and answers to what the client sends.
  const overflowBytes = 2 * (limits.socketHighWaterBytes + limits.eventBytesMax);
  let hasOverflowed = false;
  let sentCode: number | undefined;

  const driver = createMachineDriver({
    machine: createConnectionMachine({ connectionId: id, limits, now: clock.monotonicMs(), entryBytes }),
    clock,
    perform,
    handlePerformed: checkBuffered,
    handleFailure,
  });
  const writer = createWriter({
    socket,
    isOpen: () => webSocket.readyState === webSocket.OPEN,
    flushQueue: parts.flushQueue,
    traffic,
    handleWritten: checkBuffered,
  });
  const connection: Connection = {
    id,
    request,
    handleInput: driver.handleInput,
    get bufferedBytes() {
      return writer.bufferedBytes;
    },
  };

  function perform(output: ServerOutput): void {
    switch (output.type) {
      case "send":
        debug?.(`${id} > ${describeFrame(output.frame)}`);
        if (output.frame.t === "welcome") accepted.handleWelcomed();
        return writer.sendControl(encodeFrame(output.frame));
      case "send-events": {
        const message = parts.eventsFrames(output.n, output.page, output.askAck);
        debug?.(`${id} > ${describeEvents(output.n, output.page, message.length)}`);
        return writer.sendMessage(message);
      }
      case "close":
        return close(output.reason, output.message);
      default:
        host.handleOutput(connection, output);
    }
  }

  function close(reason: CloseReason, message: string): void {
    debug?.(`${id} closing ${reason}`);
    writer.flush();
    sentCode ??= CLOSE_CODES[reason];
    webSocket.close(CLOSE_CODES[reason], fitReason(message));
  }

  /** Tells the machine when the buffer became full or has room again, and gives up on a peer that only ever asks. */
  function checkBuffered(): void {
    const bytes = writer.bufferedBytes;
    if (level.crosses(bytes)) driver.handleInput({ type: "buffered", bytes });
    if (bytes <= overflowBytes || hasOverflowed) return;
    hasOverflowed = true;
    driver.handleInput({ type: "terminate", reason: "overloaded" });
  }

  /** The machine or the host threw: this connection cannot go on, the others can. */
  function handleFailure(error: unknown): void {
    close("internal", "");
    onError(error);
  }

  function handleMessage(data: Buffer, isBinary: boolean): void {
    traffic.received(data.length);
    if (webSocket.readyState !== webSocket.OPEN) return;
    const inbound = readMessage(data, isBinary, limits);
    if ("error" in inbound) return handleUnreadable(inbound.error);
    let bytes = data.length;
    for (const frame of inbound.frames) {
      debug?.(`${id} < ${describeFrame(frame)}`);
      driver.handleInput({ type: "frame", frame, bytes });
      bytes = 0;
    }
  }

  function handleUnreadable(error: ApexError): void {
    debug?.(`${id} < ${error.code}`);
    driver.handleInput({ type: "malformed", error });
  }

  function handleClose(peerCode: number): void {
    const code = sentCode ?? peerCode;
    debug?.(`${id} closed ${code}`);
    driver.handleInput({ type: "socket-closed" });
    driver.stop();
    accepted.handleClosed(connection, code);
  }

  debug?.(`${id} open`);
  webSocket.handleUnreadable = handleUnreadable;
  webSocket.on("message", (data, isBinary) => handleMessage(data as Buffer, isBinary));
  webSocket.on("close", handleClose);
  // What `ws` could not read went to handleUnreadable; a broken socket is followed by its close.
  webSocket.on("error", (error) => debug?.(`${id} ${error.message}`));
  return connection;
}
