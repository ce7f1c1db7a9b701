import type { IncomingMessage } from "node:http";
import { createError, type ApexError } from "@apex/ws-queue-core";
import { SUBPROTOCOL } from "@apex/ws-queue-core/protocol";
import type { UpgradeRefusal } from "./refusals/kinds.ts";

/** Why an upgrade does not become a connection, as HTTP says it. */
export interface HttpRefusal {
  readonly status: 403 | 404 | 426 | 503;
  readonly why: UpgradeRefusal;
  /** For the person who looks into the network panel. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What speaks against an upgrade. `objection`: what a configuration causes is told on a connection, by an error frame and a close code,
 * since a page cannot read the HTTP status of an upgrade.
 */
export type Verdict = { readonly refusal: HttpRefusal } | { readonly objection: ApexError };

/** Undefined: nothing speaks against it. */
export type UpgradeCheck = (request: IncomingMessage) => Verdict | undefined;

/** The path of a request, without the query. */
export const pathOf = (request: Pick<IncomingMessage, "url">): string => (request.url ?? "").split("?", 1)[0] ?? "";

/** Checks what can be told from the headers alone. What it returns throws what `isAllowedOrigin` throws. */
export function createUpgradeCheck(isAllowedOrigin: (request: IncomingMessage) => boolean): UpgradeCheck {
  return (request) => {
    if (request.headers.upgrade?.toLowerCase() !== "websocket") return { refusal: NOT_WEBSOCKET };
    if (!isAllowedOrigin(request)) return { objection: refuseOrigin(request) };
    return offersSubprotocol(request) ? undefined : { objection: createError("unsupported_subprotocol", `Ask for the WebSocket subprotocol ${SUBPROTOCOL}`) };
  };
}

const NOT_WEBSOCKET: HttpRefusal = {
  status: 426,
  why: "not_websocket",
  body: "This path speaks WebSocket only.",
  headers: { Upgrade: "websocket" },
};

const offersSubprotocol = ({ headers }: IncomingMessage): boolean =>
  headers["sec-websocket-protocol"]?.split(",").some((name) => name.trim() === SUBPROTOCOL) === true;

function refuseOrigin({ headers }: IncomingMessage): ApexError {
  return createError("origin_not_allowed", `The origin ${headers.origin ?? ""} may not connect. The server's allowedOrigins decides that`);
}
