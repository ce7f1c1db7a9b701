import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { createError } from "@apex/ws-queue-core";
import type { Report } from "./guard.ts";
import { refuse } from "./refuse.ts";
import { pathOf, type HttpRefusal } from "./upgrade-check.ts";

export type HandleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Who takes the upgrades of a path. */
export interface UpgradeTaker {
  readonly handleUpgrade: HandleUpgrade;
  /** An upgrade of another path, which nobody else can take: a socket must not hang. */
  handleUnknownPath(request: IncomingMessage, socket: Duplex): void;
}

/**
 * Tells of WebSocket handshakes of a path that come as plain requests, since a proxy took their `Upgrade` away: they belong to the
 * application, which answers 404 as a rule, and does not know what they were. Returns what stops it.
 */
export function listenForStripped(server: Server, path: string, handleStripped: (request: IncomingMessage) => void): () => void {
  const listener = (request: IncomingMessage): void => {
    if (pathOf(request) === path && request.headers["sec-websocket-key"] !== undefined) handleStripped(request);
  };
  server.on("request", listener);
  return () => void server.off("request", listener);
}

/** Marks the listeners of every copy of this library in the process with their path. */
const PATH = Symbol.for("apex.ws.upgrade.path");
/** Marks those that are left behind by a transport that was closed. */
const CLOSED = Symbol.for("apex.ws.upgrade.closed");

type Listener = HandleUpgrade & { readonly [PATH]?: unknown; readonly [CLOSED]?: unknown };

export const unknownPath = (request: IncomingMessage): HttpRefusal => ({
  status: 404,
  why: "unknown_path",
  body: `There is no WebSocket at ${pathOf(request)}.`,
});

/**
 * Takes the upgrades of one path and leaves the others to whoever else listens. Of two for one path the newer has them, or both would
 * answer. Returns what stops it: from then on, as long as the server lives, upgrades of the path get 503, unless another one takes them.
 */
export function listenForUpgrades(server: Server, path: string, taker: UpgradeTaker, onError: Report): () => void {
  const former = ownListeners(server, path);
  for (const listener of former) server.off("upgrade", listener);
  if (former.some((listener) => listener[CLOSED] !== true)) onError(takenOver(path));
  const listener = createListener(server, path, taker);
  server.on("upgrade", listener);
  return () => {
    server.off("upgrade", listener);
    answerAsClosed(server, path);
  };
}

const takenOver = (path: string): Error =>
  createError("misconfigured", `Another manager of this server had the path ${path} and gets no upgrades of it any more. Give one of them another path, or close the first before`);

const CLOSED_TAKER: UpgradeTaker = {
  handleUpgrade: (_request, socket) =>
    refuse(socket, { status: 503, body: "The server does not take connections any more.", headers: { "Retry-After": "1" } }),
  handleUnknownPath: (request, socket) => refuse(socket, unknownPath(request)),
};

/** A function of its own: what it adds to the server must not hold the transport that was closed. */
function answerAsClosed(server: Server, path: string): void {
  if (ownListeners(server, path).length > 0) return;
  server.on("upgrade", Object.assign(createListener(server, path, CLOSED_TAKER), { [CLOSED]: true }));
}

function createListener(server: Server, path: string, { handleUpgrade, handleUnknownPath }: UpgradeTaker): Listener {
  const listener: HandleUpgrade = (request, socket, head) => {
    const asked = pathOf(request);
    if (asked === path) handleUpgrade(request, socket, head);
    else if (nobodyAnswers(server, listener, asked)) handleUnknownPath(request, socket);
  };
  return Object.assign(listener, { [PATH]: path });
}

/** With only listeners of this library, and none for the path, the first of them answers; a socket must not hang. */
function nobodyAnswers(server: Server, listener: Listener, asked: string): boolean {
  const listeners = listenersOf(server);
  return listeners[0] === listener && listeners.every(({ [PATH]: path }) => path !== undefined && path !== asked);
}

const listenersOf = (server: Server): readonly Listener[] => server.listeners("upgrade") as Listener[];

/** The library's own for a path. */
const ownListeners = (server: Server, path: string): readonly Listener[] => listenersOf(server).filter((listener) => listener[PATH] === path);
