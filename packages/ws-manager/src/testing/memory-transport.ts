import type { Clock, Limits } from "@apex/ws-queue-core";
import type { ConnectionHost, Transport } from "@apex/ws-transport";
import { createMemoryConnection, type ClientEnd, type MemoryConnection } from "./memory-connection.ts";

/** A transport without sockets: clients of the same process connect to it. */
export interface MemoryTransport extends Transport {
  /** Undefined: the manager drains or is closed. */
  connect(client: ClientEnd): MemoryConnection | undefined;
}

export interface MemoryTransportParts {
  readonly host: ConnectionHost;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

export function createMemoryTransport({ host, limits, clock, onError }: MemoryTransportParts): MemoryTransport {
  const connections = new Set<MemoryConnection>();
  const emptied = new Set<() => void>();
  let count = 0;
  let isShut = false;

  function handleClosed(connection: MemoryConnection): void {
    connections.delete(connection);
    if (connections.size > 0) return;
    for (const resolve of emptied) resolve();
    emptied.clear();
  }

  const empty = (): Promise<void> => (connections.size === 0 ? Promise.resolve() : new Promise((resolve) => emptied.add(resolve)));

  /** A test that closes its manager waits for no time-out: whoever is connected leaves at once. */
  async function close(): Promise<void> {
    isShut = true;
    for (const connection of connections) connection.handleInput({ type: "terminate", reason: "draining" });
    await empty();
  }

  return {
    connect(client) {
      if (isShut) return undefined;
      count += 1;
      const connection = createMemoryConnection({ number: count, host, limits, clock, client, onError, handleClosed });
      connections.add(connection);
      return connection;
    },
    connections,
    refusals: () => ({}),
    handleUpgrade: (_request, socket) => void socket.destroy(),
    drain: close,
    close,
    [Symbol.asyncDispose]: close,
  };
}
