import type { IncomingMessage, Server } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import { createError, type ConnectionId } from "@apex/ws-queue-core";
import { ServerConnection, type Connection, type ConnectionParts } from "./connection.ts";
import { createAddressOf, networkOf } from "./address.ts";
import { createConnectionSet } from "./connection-set.ts";
import { Crowd } from "./crowd.ts";
import { summarizeFailures } from "./failures.ts";
import { createFlushQueue } from "./flush-queue.ts";
import { createEventsFrames } from "./frame-cache.ts";
import { createHandshakes, type Handshake } from "./handshakes.ts";
import { createHeaderPool } from "./header-pool.ts";
import { IntakeDriver } from "./intake-driver.ts";
import { checkTransportOptions, type TransportOptions } from "./options.ts";
import { createOriginCheck } from "./origins.ts";
import { hangUp, refuse } from "./refuse.ts";
import { createRefusals } from "./refusals/refusals.ts";
import { createSocketServer, type ServerSocket } from "./server-socket.ts";
import { TimerQueue } from "./timer-queue.ts";
import { createTraffic } from "./traffic.ts";
import { createUpgradeCheck, type HttpRefusal } from "./upgrade-check.ts";
import { createUpgradeGate, type Decision } from "./upgrade-gate.ts";
import { listenForStripped, listenForUpgrades, unknownPath } from "./upgrade-listener.ts";
import { keepOf } from "./upgrade-request.ts";

export interface DrainOptions {
  /** Clients come back not before this, plus a random part of `spreadMs`. */
  readonly afterMs: number;
  readonly spreadMs: number;
  /** Who has not left by then is closed. */
  readonly timeoutMs: number;
}

export interface Transport extends AsyncDisposable {
  /** For servers that route upgrades themselves. The path is not looked at. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly connections: ReadonlySet<Connection>;
  /** How many upgrades, connections, frames, subscriptions and requests were refused since the start, by kind: `docs/operations.md`. */
  refusals(): Readonly<Record<string, number>>;
  /** Refuses new connections with 503, asks the open ones to leave, and resolves when all are gone. */
  drain(options: DrainOptions): Promise<void>;
  /** Refuses new connections with 503, closes every one and resolves when all are gone. Repeating it is harmless. */
  close(): Promise<void>;
}

const PENDING_HANDSHAKES_MAX = 1_000;
const PENDING_HANDSHAKES_PER_ADDRESS_MAX = 100;
/** Upgrades that wait for their turn, for each place. */
const WAITING_FACTOR = 4;
const CLOSE_TIMEOUT_MS = 5_000;
/** Finds a peer that vanished while nothing is being said; heartbeats find it too, this frees the socket below them. */
const TCP_KEEP_ALIVE_MS = 30_000;
const CONNECTION_ID_BYTES = 12;
const NO_HEAD = Buffer.alloc(0);

/** Binds the server's machines to WebSocket connections. Throws `misconfigured`. */
export function createTransport(given: TransportOptions): Transport {
  const options = checkTransportOptions(given);
  const { limits, random, server, telemetry, debug, onError, trustedProxyHops = 0 } = options;
  const addressOf = createAddressOf(trustedProxyHops);
  const refusals = createRefusals({ clock: options.clock, telemetry, addressOf, onError });
  const reportFailure = summarizeFailures(onError, options.clock);
  const timers = new TimerQueue(options.clock);
  const parts: ConnectionParts = {
    ...options,
    debug,
    intake: new IntakeDriver({ limits, clock: options.clock, timers, nextTurn: setImmediate }),
    refusals,
    addressOf,
    eventsFrames: createEventsFrames(limits.tailsBytesMax / 8),
    flushQueue: createFlushQueue(),
    traffic: createTraffic(telemetry),
    highWaterBytes: limits.socketHighWaterBytes,
    timers,
    handleClosed,
  };
  const { pendingHandshakesMax: pendingMax = PENDING_HANDSHAKES_MAX, pendingHandshakesPerAddressMax: perAddressMax = PENDING_HANDSHAKES_PER_ADDRESS_MAX } = options;
  const handshakes = createHandshakes({ pendingMax, perAddressMax });
  const crowd = new Crowd({ clock: options.clock, timers, waitingMax: WAITING_FACTOR * pendingMax, hasRoom: handshakes.hasRoom });
  const gate = createUpgradeGate({
    check: createUpgradeCheck(createOriginCheck(options.allowedOrigins, trustedProxyHops, (error) => reportFailure("allowedOrigins", error))),
    handshakes,
    crowd,
    addressOf,
    authorize: options.authorizeUpgrade,
    timeoutMs: limits.handshakeTimeoutMs,
    reportFailure,
  });
  const sockets = createSocketServer(limits, options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS);
  const connections = createConnectionSet();
  const shareHeaders = createHeaderPool();
  const stopListening = server && listen(server, options.path ?? "/ws");
  let opened = 0;
  let closing: Promise<void> | undefined;

  function listen(to: Server, path: string): () => void {
    const stopUpgrades = listenForUpgrades(to, path, { handleUpgrade, handleUnknownPath }, onError);
    const stopStripped = listenForStripped(to, path, (request) => refusals.tell({ refused: "upgrade", why: "not_websocket" }, { request }));
    return () => (stopUpgrades(), stopStripped());
  }

  function handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    shareHeaders(request);
    const decision = gate.decide(request, socket);
    if (!(decision instanceof Promise)) return settle(decision, request, socket, head);
    // The gate sees how much waits behind the upgrade.
    if (head.length > 0) socket.unshift(head);
    decision.then((late) => settle(gate.confirm(late), request, socket, NO_HEAD)).catch(onError);
  }

  function handleUnknownPath(request: IncomingMessage, socket: Duplex): void {
    turnAway(request, socket, unknownPath(request));
  }

  function settle(decision: Decision, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (decision === "gone") {
      debug?.("upgrade gone");
      return void socket.destroy();
    }
    if ("refusal" in decision) return turnAway(request, socket, decision.refusal);
    const { handshake, objection } = decision;
    const webSocket = shakeHands(request, socket, head);
    if (webSocket === undefined) return handshake.end();
    const connection = open(request, socket, webSocket, handshake);
    // The machine tells the client why it is closed, and asks the host nothing.
    if (objection !== undefined) connection.handleInput({ type: "malformed", error: objection });
  }

  /** Undefined: `ws` has answered what was wrong, or somebody else has taken the socket. */
  function shakeHands(request: IncomingMessage, socket: Duplex, head: Buffer): ServerSocket | undefined {
    let webSocket: ServerSocket | undefined;
    try {
      if (socket.writableEnded) throw answeredTwice(request);
      sockets.handleUpgrade(request, socket, head, (upgraded) => (webSocket = upgraded));
      if (webSocket === undefined) refusals.tell({ refused: "upgrade", why: "broken_handshake" }, { request });
      // Later listeners of the same upgrade run before this.
      process.nextTick(() => {
        if (webSocket?.readyState === WebSocket.OPEN && socket.writableEnded) onError(answeredTwice(request));
      });
    } catch (error) {
      onError(error);
    }
    return webSocket;
  }

  function turnAway(request: IncomingMessage, socket: Duplex, refusal: HttpRefusal): void {
    debug?.(`upgrade refused ${refusal.status} ${refusal.why}`);
    refusals.tell({ refused: "upgrade", why: refusal.why }, { request });
    refuse(socket, refusal);
  }

  function open(request: IncomingMessage, socket: Duplex, webSocket: ServerSocket, handshake: Handshake): Connection {
    if (socket instanceof Socket) socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS).setNoDelay(true);
    telemetry?.count("transport.connections.opened", 1);
    const id = Buffer.from(random.bytes(CONNECTION_ID_BYTES)).toString("base64url") as ConnectionId;
    opened += 1;
    const connection = new ServerConnection(parts, { id, number: opened, request: keepOf(request), socket, webSocket, network: networkOf(addressOf(request)), handshake });
    connections.add(connection);
    handshake.giveWayBy(() => {
      connection.handleInput({ type: "terminate", reason: "handshake_timeout" });
      // Its peer may never answer the close.
      hangUp(socket);
    });
    return connection;
  }

  function handleClosed(closed: Connection, code: number): void {
    connections.delete(closed);
    telemetry?.count("transport.connections.closed", 1, { code });
    try {
      options.host.closed(closed);
    } catch (error) {
      onError(error);
    }
  }

  async function drain({ afterMs, spreadMs, timeoutMs }: DrainOptions): Promise<void> {
    gate.shut(draining(afterMs));
    for (const connection of connections.all) connection.handleInput({ type: "drain", afterMs, spreadMs });
    await connections.emptyWithin(timeoutMs);
    return endAll();
  }

  async function endAll(): Promise<void> {
    for (const connection of connections.all) connection.handleInput({ type: "terminate", reason: "draining" });
    return connections.empty();
  }

  function close(): Promise<void> {
    closing ??= endForGood();
    return closing;
  }

  function endForGood(): Promise<void> {
    stopListening?.();
    gate.shut(draining(0));
    return endAll().finally(refusals.close);
  }

  return { handleUpgrade, connections: connections.all, refusals: refusals.counts, drain, close, [Symbol.asyncDispose]: close };
}

function draining(afterMs: number): HttpRefusal {
  const headers = { "Retry-After": String(Math.max(1, Math.ceil(afterMs / 1_000))) };
  return { status: 503, why: "draining", body: "The server is shutting down.", headers };
}

/** `new WebSocketServer({ server, path })` of ws answers every upgrade of the server, also those of other paths. */
function answeredTwice(request: IncomingMessage): Error {
  return createError(
    "misconfigured",
    `Another upgrade listener of this server answered ${request.url ?? ""} as well. Give a second WebSocketServer ` +
      "`noServer: true` and call its handleUpgrade for its own paths only",
  );
}
