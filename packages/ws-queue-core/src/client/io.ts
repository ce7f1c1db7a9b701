import type { Durability } from "../durability.ts";
import type { ApexError } from "../errors.ts";
import type { RequestId } from "../ids.ts";
import type { Json } from "../json.ts";
import type { Cursor } from "../position.ts";
import type {
  CancelledFrame,
  ClientFrame,
  SubscribeFrom,
  WireResetReason,
  WireStream,
} from "../protocol/frames.ts";
import type { OutboxBody } from "./body.ts";
import type { Phase } from "./connection-phase.ts";
import type { OutboxSnapshot } from "./outbox-snapshot.ts";

/** Answer to `fetch-token`: a token, or none, or why none can be had. */
export interface TokenAnswer {
  readonly token?: string | undefined;
  readonly error?: ApexError;
}

/** Not of an earlier `fetch-token` than the last. */
export interface TokenInput extends TokenAnswer {
  readonly type: "token";
}

/** Everything that can happen to a client. `sub` is the driver's own number of a subscription, never used twice. */
export type ClientInput =
  /** Leaves `idle`. */
  | { readonly type: "connect" }
  /** Ends the client for good; what waits is rejected with `closed`. */
  | { readonly type: "close" }
  | TokenInput
  | { readonly type: "socket-open" }
  /** One WebSocket message. */
  | { readonly type: "message"; readonly text: string }
  /** Never after a `close-socket`: the driver lets go of the socket there. As the close frame says. */
  | { readonly type: "socket-closed"; readonly code: number; readonly reason?: string }
  /** The network may be back, or the page was woken up: probe, or connect at once. */
  | { readonly type: "wake" }
  /** The platform says that there is no network. */
  | { readonly type: "offline" }
  /** The application wants to wait no longer. Means nothing where nothing waits. */
  | { readonly type: "reconnect" }
  | { readonly type: "subscribe"; readonly sub: number; readonly stream: WireStream; readonly from: SubscribeFrom }
  /** The application's decision after a `reset`. */
  | { readonly type: "resubscribe"; readonly sub: number; readonly from: SubscribeFrom }
  | { readonly type: "unsubscribe"; readonly sub: number }
  /** The application is done with everything up to this offset. */
  | { readonly type: "processed"; readonly sub: number; readonly offset: number }
  /** `bytes`: the encoded body. `epoch`: now, in milliseconds since 1970 by the page's clock. */
  | { readonly type: "submit"; readonly body: OutboxBody; readonly bytes: number; readonly epoch: number }
  /** Takes over an outbox that was stored by this or another page. What is none, or of another version, does nothing. */
  | { readonly type: "restore"; readonly stored: unknown; readonly epoch: number };

export interface DeliveredEntry {
  readonly cursor: Cursor;
  readonly offset: number;
  readonly event: Json;
}

/** Why a subscription could not go on from its position; it rests until `resubscribe`. Without rights it has `ended`. */
export interface Reset {
  readonly reason: Exclude<WireResetReason, "unauthorized" | "damaged">;
  /** Offset of the oldest entry that is kept. */
  readonly oldest: number;
  readonly head: number;
}

/**
 * The store has lost entries, which will not come any more: offsets `first` to `last`. The client goes on behind them. Of a
 * subscription from a stored cursor that had nothing before, `first` is the oldest entry that is kept: the server has not said
 * where that cursor is.
 */
export interface Damage {
  readonly reason: "damaged";
  readonly first: number;
  readonly last: number;
  readonly head: number;
}

/** What became of a request or cancel. */
export type Outcome =
  | { readonly type: "accepted"; readonly id: RequestId; readonly level: Durability; readonly duplicate?: true }
  | { readonly type: "cancelled"; readonly id: RequestId; readonly outcome: CancelledFrame["outcome"] }
  /**
   * Final: it was not accepted, or, with `outcomeUnknown` in the details, nobody can tell. After `accepted` it only means
   * that nobody here will learn when it is settled.
   */
  | { readonly type: "rejected"; readonly id: RequestId; readonly error: ApexError }
  /** It was accepted and cannot be lost any more. */
  | { readonly type: "settled"; readonly id: RequestId }
  /**
   * It had been accepted; the store lost it and it will not be sent again. Without id: nobody here knows which. The
   * details name its sequence and the cause.
   */
  | { readonly type: "lost"; readonly id: RequestId | undefined; readonly error: ApexError };

/** What the driver has to do, in this order. */
export type ClientOutput =
  /** `isRefused`: the last one was, so a cached one is of no use. */
  | { readonly type: "fetch-token"; readonly isRefused: boolean }
  | { readonly type: "open-socket" }
  | { readonly type: "send"; readonly frame: ClientFrame }
  /** Close and forget the socket; none of its events may become an input any more. */
  | { readonly type: "close-socket"; readonly code: number }
  /**
   * Store this before the next output is handled. `isShared`: another live page has the same outbox, and maybe the same place for
   * it: from now on in a place that no other page has.
   */
  | { readonly type: "persist"; readonly snapshot: OutboxSnapshot; readonly isShared?: boolean | undefined }
  | { readonly type: "phase"; readonly phase: Phase }
  /** Consecutive entries that follow what this subscription delivered before. */
  | { readonly type: "deliver"; readonly sub: number; readonly entries: readonly DeliveredEntry[] }
  | { readonly type: "reset"; readonly sub: number; readonly reset: Reset }
  /** The subscription has gone on behind these. `last` is `processed` when the application was told. */
  | { readonly type: "damage"; readonly sub: number; readonly damage: Damage }
  /** The subscription is over. Without an error: the client was closed. */
  | { readonly type: "ended"; readonly sub: number; readonly error: ApexError | undefined }
  | Outcome
  /** Something that nobody waits for: to the application's error handler. */
  | { readonly type: "error"; readonly error: ApexError };
