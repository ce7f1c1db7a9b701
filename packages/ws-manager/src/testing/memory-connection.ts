import { Socket } from "node:net";
import { createCursorWriter, isApexError, type Clock, type ConnectionId, type Limits } from "@apex/ws-queue-core";
import { CLOSE_CODES, decodeClientFrames, encodeEventsFrame, encodeFrame } from "@apex/ws-queue-core/protocol";
import { createConnectionMachine, type ServerInput, type ServerOutput } from "@apex/ws-queue-core/server";
import type { Connection, ConnectionHost } from "@apex/ws-transport";

/** The client's end: what the server sends it. Never called from within a call of the client. */
export interface ClientEnd {
  handleMessage(text: string): void;
  handleClose(code: number, reason: string): void;
}

/** The server's end of a connection that is no socket. */
export interface MemoryConnection extends Connection {
  /** Takes a message of the client's, later than this call. */
  receive(text: string): void;
  /** The client has left. */
  leave(): void;
}

export interface MemoryConnectionParts {
  readonly number: number;
  readonly host: ConnectionHost;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly client: ClientEnd;
  readonly onError: (error: unknown) => void;
  readonly handleClosed: (connection: MemoryConnection) => void;
}

/** Frames are encoded and decoded as over a socket, so that what a test sees is what a browser would. */
export function createMemoryConnection({ number, host, limits, clock, client, onError, handleClosed }: MemoryConnectionParts): MemoryConnection {
  const id = `test-${number}` as ConnectionId;
  const now = (): number => Math.floor(clock.monotonicMs());
  const machine = createConnectionMachine({ connectionId: id, limits, now: now() });
  const waiting: { readonly what: ServerInput | undefined }[] = [];
  let isWorking = false;
  let isClosed = false;
  let timer: unknown;

  /** Undefined: it is time. An input that comes while one is handled waits for it. */
  function input(what: ServerInput | undefined): void {
    waiting.push({ what });
    if (isWorking) return;
    isWorking = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) step(next.what);
    } catch (error) {
      onError(error);
      close("internal");
    } finally {
      isWorking = false;
    }
    arm();
  }

  function step(what: ServerInput | undefined): void {
    if (what === undefined) machine.handleTimeout(now());
    else machine.handleInput(what, now());
    for (let output = machine.pollOutput(); output !== undefined; output = machine.pollOutput()) perform(output);
  }

  function arm(): void {
    clock.clearTimer(timer);
    const atMs = isClosed ? undefined : machine.nextTimeout();
    timer = atMs === undefined ? undefined : clock.setTimer(() => input(undefined), Math.max(0, atMs - clock.monotonicMs()));
  }

  function perform(output: ServerOutput): void {
    switch (output.type) {
      case "send":
        return send(encodeFrame(output.frame));
      case "send-events":
        return send(encodeEventsFrame(output.n, output.page, createCursorWriter(output.page.stream), output.askAck));
      case "close":
        return close(output.reason);
      default:
        return host.handleOutput(connection, output);
    }
  }

  const send = (text: string): void => queueMicrotask(() => client.handleMessage(text));

  function close(reason: keyof typeof CLOSE_CODES): void {
    queueMicrotask(() => client.handleClose(CLOSE_CODES[reason], reason));
    gone();
  }

  function gone(): void {
    if (isClosed) return;
    isClosed = true;
    clock.clearTimer(timer);
    queueMicrotask(() => {
      input({ type: "socket-closed" });
      host.closed(connection);
      handleClosed(connection);
    });
  }

  function receive(text: string): void {
    queueMicrotask(() => {
      if (isClosed) return;
      let bytes = Buffer.byteLength(text);
      try {
        for (const frame of decodeClientFrames(text, limits)) {
          input({ type: "frame", frame, bytes });
          bytes = 0;
        }
      } catch (error) {
        if (isApexError(error)) input({ type: "malformed", error });
        else onError(error);
      }
    });
  }

  const connection: MemoryConnection = {
    id,
    number,
    // Never connected to anything: what `authenticate` is given looks as it does in production.
    request: { url: "/ws", headers: {}, socket: new Socket() },
    address: undefined,
    bufferedBytes: 0,
    handleInput: (what) => {
      if (!isClosed) input(what);
    },
    receive,
    leave: gone,
  };
  arm();
  return connection;
}
