import { createServer, type Socket } from "node:net";
import { createError } from "@apex/ws-queue-core";
import { serveConnection, type ControlConnection } from "./connection.ts";
import type { Operator } from "./operator.ts";
import { encodeError } from "./protocol.ts";
import { listenOn } from "./socket-file.ts";

/** A local socket for the operator's tool. */
export interface Control {
  /** Answers from now on, also those who connected before. */
  serve(operator: Operator): void;
  /** Removes the socket and ends its connections. Repeating it is harmless. */
  close(): void;
}

const CONNECTIONS_MAX = 16;

/** Opens the socket `control`; see `listenOn`. It keeps no process alive. */
export async function openControl(control: string): Promise<Control> {
  const connections = new Map<Socket, ControlConnection | undefined>();
  let operator: Operator | undefined;
  const server = createServer({ allowHalfOpen: true }, accept);
  const listening = await listenOn(server, control);
  server.unref();

  function accept(socket: Socket): void {
    socket.unref();
    if (connections.size >= CONNECTIONS_MAX && !makeRoom()) return turnAway(socket);
    connections.set(socket, operator && serveConnection(socket, operator));
    socket.once("close", () => connections.delete(socket));
    if (operator === undefined) socket.on("error", () => undefined);
  }

  /** One whose tool was stopped goes first: it reads nothing. */
  function makeRoom(): boolean {
    const [idle] = [...connections].filter(([, connection]) => connection?.isBlocked === true);
    idle?.[0].destroy();
    return idle !== undefined;
  }

  return {
    serve(given) {
      operator = given;
      for (const socket of connections.keys()) connections.set(socket, serveConnection(socket, given));
    },
    close() {
      server.close();
      listening.release();
      for (const [socket, connection] of connections) (connection ?? { close: () => socket.destroy() }).close();
    },
  };
}

function turnAway(socket: Socket): void {
  socket.on("error", () => undefined);
  socket.end(encodeError(null, createError("overloaded", `${CONNECTIONS_MAX} tools look into this service already`, { limit: CONNECTIONS_MAX })));
  socket.destroySoon();
}
