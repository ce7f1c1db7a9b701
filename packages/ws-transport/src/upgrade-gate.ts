import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ApexError } from "@apex/ws-queue-core";
import { networkOf, type AddressOf } from "./address.ts";
import { ask as askApplication } from "./guard.ts";
import type { Handshake, Handshakes } from "./handshakes.ts";
import type { UpgradeRefusal } from "./refusals/kinds.ts";
import type { HttpRefusal, UpgradeCheck, Verdict } from "./upgrade-check.ts";

/**
 * The application's own check of an upgrade, before any byte of WebSocket: an address, a cookie. Only `true` lets it in; else the answer is
 * HTTP 403, which a page cannot read: it tries again with backoff.
 */
export type AuthorizeUpgrade = (request: IncomingMessage) => boolean | Promise<boolean>;

/**
 * What becomes of an upgrade: an HTTP status; a connection, which with an `objection` is only told why it is closed; or nothing, since its
 * socket has closed.
 */
export type Decision =
  | { readonly refusal: HttpRefusal }
  | { readonly handshake: Handshake; readonly objection: ApexError | undefined }
  | "gone";

/** Decides what happens to an upgrade: at once, unless the application is asked. */
export interface UpgradeGate {
  decide(request: IncomingMessage, socket: Duplex): Decision | Promise<Decision>;
  /** What becomes of a decision that was waited for: the gate may be shut since. */
  confirm(decision: Decision): Decision;
  /** Refuses everything from now on, also what is being decided. */
  shut(refusal: HttpRefusal): void;
}

interface GateParts {
  readonly check: UpgradeCheck;
  readonly handshakes: Handshakes;
  readonly addressOf: AddressOf;
  readonly authorize: AuthorizeUpgrade | undefined;
  readonly timeoutMs: number;
  readonly onError: (error: unknown) => void;
}

/** Why the application lets an upgrade not in, for now or at all; undefined: it does. */
type Objection = HttpRefusal | "gone" | undefined;

const busy = (why: UpgradeRefusal): HttpRefusal => ({
  status: 503,
  why,
  body: "The server cannot take the connection now. Try again in a moment.",
  headers: { "Retry-After": "1" },
});
const FORBIDDEN: HttpRefusal = { status: 403, why: "not_authorized", body: "This request may not connect." };

export function createUpgradeGate({ check, handshakes, addressOf, authorize, timeoutMs, onError }: GateParts): UpgradeGate {
  const undecided = new Set<(refusal: HttpRefusal) => void>();
  let shutBy: HttpRefusal | undefined;

  function decide(request: IncomingMessage, socket: Duplex): Decision | Promise<Decision> {
    if (shutBy !== undefined) return { refusal: shutBy };
    const verdict = checkSafely(request);
    if (verdict !== undefined && "refusal" in verdict) return verdict;
    const objection = verdict?.objection;
    // No client has to make room for one that may not come in.
    const handshake = handshakes.begin(networkOf(addressOf(request)), objection === undefined);
    if (typeof handshake === "string") return { refusal: busy(handshake) };
    if (objection !== undefined || authorize === undefined) return { handshake, objection };
    return ask(authorize, request, socket, handshake);
  }

  /** `check` may be the application's. */
  function checkSafely(request: IncomingMessage): Verdict | undefined {
    try {
      return check(request);
    } catch (error) {
      onError(error);
      return { refusal: busy("callback_failed") };
    }
  }

  async function ask(authorizeUpgrade: AuthorizeUpgrade, request: IncomingMessage, socket: Duplex, handshake: Handshake): Promise<Decision> {
    const vain = waitInVain(socket, handshake);
    const objection = await Promise.race([objectionBy(authorizeUpgrade, request), vain.objection]);
    vain.stop();
    if (objection === undefined) return { handshake, objection };
    handshake.end();
    return objection === "gone" ? objection : { refusal: objection };
  }

  async function objectionBy(authorizeUpgrade: AuthorizeUpgrade, request: IncomingMessage): Promise<Objection> {
    try {
      return (await askApplication(() => authorizeUpgrade(request))) === true ? undefined : FORBIDDEN;
    } catch (error) {
      onError(error);
      return busy("callback_failed");
    }
  }

  /** Settles when there is no use in waiting for the application any more. */
  function waitInVain(socket: Duplex, handshake: Handshake): { readonly objection: Promise<Objection>; stop(): void } {
    let giveUp: (objection: Objection) => void = () => undefined;
    const objection = new Promise<Objection>((resolve) => (giveUp = resolve));
    const handleGone = (): void => giveUp("gone");
    const timer = setTimeout(() => giveUp(busy("authorize_timeout")), timeoutMs);
    undecided.add(giveUp);
    handshake.giveWayBy(() => giveUp(busy("no_room")));
    socket.on("error", handleGone).on("close", handleGone);
    return {
      objection,
      stop() {
        clearTimeout(timer);
        undecided.delete(giveUp);
        socket.off("error", handleGone).off("close", handleGone);
      },
    };
  }

  function confirm(decision: Decision): Decision {
    if (shutBy === undefined || decision === "gone" || "refusal" in decision) return decision;
    decision.handshake.end();
    return { refusal: shutBy };
  }

  function shut(refusal: HttpRefusal): void {
    shutBy = refusal;
    for (const giveUp of undecided) giveUp(refusal);
  }

  return { decide, confirm, shut };
}
