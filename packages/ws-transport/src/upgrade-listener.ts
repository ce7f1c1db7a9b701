import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { refuse } from "./refuse.ts";
import { pathOf } from "./upgrade-check.ts";

export type HandleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Marks the listeners of every copy of this library in the process with their path. */
const PATH = Symbol.for("apex.ws.upgrade.path");

const ownPath = (listener: unknown): unknown =>
  typeof listener === "function" && PATH in listener ? listener[PATH] : undefined;

/** Takes the upgrades of one path and leaves the others to whoever else listens. Returns the undo. */
export function listenForUpgrades(server: Server, path: string, handle: HandleUpgrade): () => void {
  const listener: HandleUpgrade = (request, socket, head) => {
    const asked = pathOf(request);
    if (asked === path) handle(request, socket, head);
    else if (nobodyAnswers(server, listener, asked)) {
      refuse(socket, { status: 404, reason: "path", body: `There is no WebSocket at ${asked}.` });
    }
  };
  server.on("upgrade", Object.assign(listener, { [PATH]: path }));
  return () => void server.off("upgrade", listener);
}

/** With only listeners of this library, and none for the path, the first of them answers; a socket must not hang. */
function nobodyAnswers(server: Server, listener: HandleUpgrade, asked: string): boolean {
  const listeners = server.listeners("upgrade");
  return listeners[0] === listener && listeners.every((other) => ![undefined, asked].includes(ownPath(other) as string));
}
