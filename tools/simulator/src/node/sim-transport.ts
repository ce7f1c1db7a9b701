import type { Clock, ConnectionId, Limits } from "@apex/ws-queue-core";
import type { Connection, ConnectionHost, DrainOptions, Transport } from "@apex/ws-transport";
import { IntakeDriver, TimerQueue } from "@apex/ws-transport/internal";
import type { Socket, SocketEvents } from "../network/link.ts";
import type { UnauthorizedSend } from "../history.ts";
import type { Trace } from "../trace.ts";
import type { Rights } from "./rights.ts";
import { ServerConnection } from "./server-connection.ts";

/** A transport whose sockets are handed in. */
export interface SimTransport extends Transport {
  /** Undefined: refused, since the node is leaving. */
  accept(socket: Socket): SocketEvents | undefined;
}

export interface SimTransportParts {
  readonly name: string;
  readonly host: ConnectionHost;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly rights: Rights;
  readonly handleUnauthorized: (send: UnauthorizedSend) => void;
  readonly trace: Trace;
  readonly onError: (error: unknown) => void;
}

export function createSimTransport(parts: SimTransportParts): SimTransport {
  const { name, host, clock } = parts;
  const connections = new Set<Connection>();
  const emptied = new Set<() => void>();
  let count = 0;
  const timers = new TimerQueue(clock);
  const intake = new IntakeDriver({ limits: parts.limits, clock, timers, nextTurn: (run) => clock.setTimer(run, 0) });
  let isShut = false;

  function accept(socket: Socket): SocketEvents | undefined {
    if (isShut) return undefined;
    count += 1;
    const connection = new ServerConnection({ ...parts, timers, intake, id: `${name}/${count}` as ConnectionId, number: count, socket, handleClosed });
    connections.add(connection);
    return connection;
  }

  function handleClosed(connection: Connection): void {
    connections.delete(connection);
    host.closed(connection);
    if (connections.size > 0) return;
    for (const resolve of emptied) resolve();
    emptied.clear();
  }

  function emptyWithin(timeoutMs: number): Promise<void> {
    if (connections.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      emptied.add(resolve);
      clock.setTimer(resolve, timeoutMs);
    });
  }

  async function drain({ afterMs, spreadMs, timeoutMs }: DrainOptions): Promise<void> {
    isShut = true;
    for (const connection of connections) connection.handleInput({ type: "drain", afterMs, spreadMs });
    await emptyWithin(timeoutMs);
    return close();
  }

  async function close(): Promise<void> {
    isShut = true;
    for (const connection of connections) connection.handleInput({ type: "terminate", reason: "draining" });
    await emptyWithin(CLOSE_TIMEOUT_MS);
  }

  return { accept, connections, refusals: () => ({}), drain, close, handleUpgrade: () => undefined, [Symbol.asyncDispose]: close };
}

/** As long as `ws` waits for the peer's close frame. */
const CLOSE_TIMEOUT_MS = 5_000;
