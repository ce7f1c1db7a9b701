import type { ApexError } from "../errors.ts";
import type { CloseReason } from "../protocol/close-codes.ts";

/** Why a client ended: what the server's close said, which a newer server may have other words for, or the application. */
export type EndReason = CloseReason | "closed";

/** How far the subscriptions of an open connection are. */
export type Progress = "resuming" | "live" | "lagging";

/**
 * Where a client is. `resuming`: connected, not every subscription has reached its head yet · `lagging`: a window is
 * full, the application is slower than the stream · `suspended`: the platform says that there is no network.
 */
export type Phase =
  | { readonly name: "idle" | "connecting" | "authenticating" | Progress }
  | { readonly name: "backoff"; readonly retryInMs: number; readonly cause: Cause }
  | { readonly name: "suspended"; readonly cause?: Cause }
  /** No cause: the application closed it. */
  | { readonly name: "closed"; readonly reason: EndReason; readonly cause?: Cause | undefined };

/** Why there is no connection. */
export interface Cause {
  /**
   * The close's reason by its code; `token_unavailable`; or `unreachable` for an attempt or a connection that ended without a
   * close code of this protocol, for which a page cannot read why.
   */
  readonly error: ApexError;
  /** As the WebSocket was closed by the server or the network; undefined where the client gave up. */
  readonly closeCode?: number | undefined;
  /** Failures in a row, from 1; a connection that lasted ten seconds begins anew. */
  readonly attempt: number;
  /** When the next attempt begins, in milliseconds of the machine's clock, which is a client's `performance.now()`. */
  readonly retryAtMs?: number | undefined;
}
