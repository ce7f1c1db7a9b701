import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ApexError } from "@apex/ws-queue-core";
import { networkOf, type AddressOf } from "./address.ts";
import type { Crowd, Visitor } from "./crowd.ts";
import type { ReportFailure } from "./failures.ts";
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

/** Decides what happens to an upgrade: at once, unless it has to wait for its turn or the application is asked. */
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
  readonly crowd: Crowd;
  readonly addressOf: AddressOf;
  readonly authorize: AuthorizeUpgrade | undefined;
  readonly timeoutMs: number;
  readonly reportFailure: ReportFailure;
}

/** Why the application lets an upgrade not in, for now or at all; undefined: it does. */
type Objection = HttpRefusal | "gone" | undefined;

const busy = (why: UpgradeRefusal): HttpRefusal => ({
  status: 503,
  why,
  body: "The server cannot take the connection now. Try again in a moment.",
  headers: { "Retry-After": "1" },
});
/** A client may send nothing before the answer, so a `hello` is much. A socket reads 128 KiB by itself: thousands that wait were half a gigabyte. */
const EARLY_BYTES_MAX = 4_096;
const FORBIDDEN: HttpRefusal = { status: 403, why: "not_authorized", body: "This request may not connect." };

export function createUpgradeGate({ check, handshakes, crowd, addressOf, authorize, timeoutMs, reportFailure }: GateParts): UpgradeGate {
  const undecided = new Set<(refusal: HttpRefusal) => void>();
  let shutBy: HttpRefusal | undefined;

  function decide(request: IncomingMessage, socket: Duplex): Decision | Promise<Decision> {
    if (shutBy !== undefined) return { refusal: shutBy };
    const verdict = checkSafely(request);
    if (verdict !== undefined && "refusal" in verdict) return verdict;
    const network = networkOf(addressOf(request));
    const visitor = crowd.join(network);
    if (visitor === "full") return { refusal: busy("no_room") };
    return visitor === "now" ? enter(request, socket, network, verdict?.objection) : enterInTurn(visitor, request, socket, verdict?.objection);
  }

  function enter(request: IncomingMessage, socket: Duplex, network: string | undefined, objection: ApexError | undefined): Decision | Promise<Decision> {
    // No client has to make room for one that may not come in.
    const handshake = handshakes.begin(network, objection === undefined);
    if (typeof handshake === "string") return { refusal: busy(handshake) };
    if (objection !== undefined || authorize === undefined) return { handshake, objection };
    return ask(authorize, request, socket, handshake);
  }

  async function enterInTurn(visitor: Visitor, request: IncomingMessage, socket: Duplex, objection: ApexError | undefined): Promise<Decision> {
    const vain = waitInVain(socket, busy("no_room"));
    const reason = await Promise.race([visitor.turn.then((isAdmitted) => (isAdmitted ? undefined : busy("no_room"))), vain.objection]);
    await vain.stop();
    crowd.leave(visitor);
    if (reason === undefined) return enter(request, socket, visitor.network, objection);
    return reason === "gone" ? reason : { refusal: reason };
  }

  /** `check` may be the application's. */
  function checkSafely(request: IncomingMessage): Verdict | undefined {
    try {
      return check(request);
    } catch (error) {
      reportFailure("allowedOrigins", error);
      return { refusal: busy("callback_failed") };
    }
  }

  async function ask(authorizeUpgrade: AuthorizeUpgrade, request: IncomingMessage, socket: Duplex, handshake: Handshake): Promise<Decision> {
    const vain = waitInVain(socket, busy("authorize_timeout"));
    handshake.giveWayBy(() => vain.giveUp(busy("no_room")));
    const objection = await Promise.race([objectionBy(authorizeUpgrade, request), vain.objection]);
    await vain.stop();
    if (objection === undefined) return { handshake, objection };
    handshake.end();
    return objection === "gone" ? objection : { refusal: objection };
  }

  async function objectionBy(authorizeUpgrade: AuthorizeUpgrade, request: IncomingMessage): Promise<Objection> {
    try {
      return (await askApplication(() => authorizeUpgrade(request))) === true ? undefined : FORBIDDEN;
    } catch (error) {
      reportFailure("authorizeUpgrade", error);
      return busy("callback_failed");
    }
  }

  /** `objection` settles when the client is gone, the caller gives up or `timeoutMs` have passed: then with `late`. */
  function waitInVain(socket: Duplex, late: HttpRefusal): { readonly objection: Promise<Objection>; giveUp(objection: Objection): void; stop(): Promise<void> } {
    const { promise: objection, resolve: giveUp } = Promise.withResolvers<Objection>();
    const handleGone = (): void => giveUp("gone");
    const handleReadable = (): void => {
      // A page that closes ends its socket, which is seen once nothing is left to read.
      if (socket.readableLength === 0) socket.read();
      else if (socket.readableLength > EARLY_BYTES_MAX) giveUp(busy("no_room"));
    };
    const timer = setTimeout(() => giveUp(late), timeoutMs);
    undecided.add(giveUp);
    socket.on("error", handleGone).on("close", handleGone).on("end", handleGone).on("readable", handleReadable);
    return {
      objection,
      giveUp,
      async stop() {
        clearTimeout(timer);
        undecided.delete(giveUp);
        socket.off("readable", handleReadable);
        // A stream knows of that in the next tick; a listener that came before would not be told of what is there.
        await new Promise<void>((resolve) => process.nextTick(resolve));
        socket.off("error", handleGone).off("close", handleGone).off("end", handleGone);
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
