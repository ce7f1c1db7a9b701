import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { ask as askApplication } from "./guard.ts";
import type { Handshakes } from "./handshakes.ts";
import type { Refusal, UpgradeCheck } from "./upgrade-check.ts";

/** The application's own check of an upgrade, before any byte of WebSocket: an address, a cookie. Only `true` lets it in. */
export type AuthorizeUpgrade = (request: IncomingMessage) => boolean | Promise<boolean>;

/** `done` is to be called when the client was welcomed or is gone. */
export type Decision = { readonly refusal: Refusal } | { readonly done: () => void };

/** Decides what happens to an upgrade: at once, unless the application is asked. */
export interface UpgradeGate {
  decide(request: IncomingMessage, socket: Duplex): Decision | Promise<Decision>;
  /** Refuses everything from now on, also what is being decided. */
  shut(refusal: Refusal): void;
}

interface GateParts {
  readonly check: UpgradeCheck;
  readonly handshakes: Handshakes;
  readonly authorize: AuthorizeUpgrade | undefined;
  readonly timeoutMs: number;
  readonly onError: (error: unknown) => void;
}

const busy = (reason: string): Refusal => ({
  status: 503,
  reason,
  body: "The server cannot take the connection now. Try again in a moment.",
  headers: { "Retry-After": "1" },
});
const FORBIDDEN: Refusal = { status: 403, reason: "unauthorized", body: "This request may not connect." };

export function createUpgradeGate({ check, handshakes, authorize, timeoutMs, onError }: GateParts): UpgradeGate {
  const undecided = new Set<(refusal: Refusal) => void>();
  let shutBy: Refusal | undefined;

  function decide(request: IncomingMessage, socket: Duplex): Decision | Promise<Decision> {
    const refusal = shutBy ?? checkSafely(request);
    if (refusal !== undefined) return { refusal };
    const done = handshakes.tryBegin();
    if (done === undefined) return { refusal: busy("handshakes") };
    return authorize === undefined ? { done } : ask(authorize, request, socket, done);
  }

  /** `check` may be the application's. */
  function checkSafely(request: IncomingMessage): Refusal | undefined {
    try {
      return check(request);
    } catch (error) {
      onError(error);
      return busy("check_failed");
    }
  }

  async function ask(authorizeUpgrade: AuthorizeUpgrade, request: IncomingMessage, socket: Duplex, done: () => void): Promise<Decision> {
    const vain = waitInVain(socket);
    const refusal = await Promise.race([refusalBy(authorizeUpgrade, request), vain.refusal]);
    vain.stop();
    if (refusal === undefined) return { done };
    done();
    return { refusal };
  }

  async function refusalBy(authorizeUpgrade: AuthorizeUpgrade, request: IncomingMessage): Promise<Refusal | undefined> {
    try {
      return (await askApplication(() => authorizeUpgrade(request))) === true ? undefined : FORBIDDEN;
    } catch (error) {
      onError(error);
      return busy("authorize_failed");
    }
  }

  /** Settles when there is no use in waiting for the application any more. */
  function waitInVain(socket: Duplex): { readonly refusal: Promise<Refusal>; stop(): void } {
    let giveUp: (refusal: Refusal) => void = () => undefined;
    const refusal = new Promise<Refusal>((resolve) => (giveUp = resolve));
    const handleGone = (): void => giveUp(busy("gone"));
    const timer = setTimeout(() => giveUp(busy("authorize_timeout")), timeoutMs);
    undecided.add(giveUp);
    socket.on("error", handleGone).on("close", handleGone);
    return {
      refusal,
      stop() {
        clearTimeout(timer);
        undecided.delete(giveUp);
        socket.off("error", handleGone).off("close", handleGone);
      },
    };
  }

  function shut(refusal: Refusal): void {
    shutBy = refusal;
    for (const giveUp of undecided) giveUp(refusal);
  }

  return { decide, shut };
}
