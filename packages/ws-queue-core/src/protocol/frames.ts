import type { Durability } from "../durability.ts";
import type { ErrorCode, Fault } from "../error-codes.ts";
import type { ConnectionId, ProducerId, RequestId, RunId, ThreadId, UserId } from "../ids.ts";
import type { Json } from "../json.ts";
import type { Cursor } from "../position.ts";
import type { StreamKind } from "../stream.ts";

/** Spoken as a WebSocket subprotocol; another wire format would have another name. */
export const SUBPROTOCOL = "apex.ws.v1.json";
export const PROTOCOL_VERSION = 1;

/** The feature of a server that takes `deadlineInMs` in a request. */
export const DEADLINE_FEATURE = "deadlineInMs";

/** A stream as a client names it. Without `user` it is the client's own. */
export interface WireStream {
  readonly kind: StreamKind;
  readonly name: string;
  readonly user?: UserId | undefined;
}

/** Where a subscription begins: the oldest entry, behind the newest, or behind a cursor. */
export type SubscribeFrom = "start" | "head" | Cursor;

export interface Subscribe {
  /** Chosen by the client, 1 or more, each larger than the ones before it on this connection. */
  readonly n: number;
  readonly stream: WireStream;
  readonly from: SubscribeFrom;
}

export interface HelloFrame {
  readonly t: "hello";
  readonly v: number;
  readonly token?: string | undefined;
  readonly producer?: ProducerId | undefined;
  readonly subs?: readonly Subscribe[] | undefined;
  readonly features?: readonly string[];
}
export interface SubFrame extends Subscribe {
  readonly t: "sub";
}
export interface UnsubFrame {
  readonly t: "unsub";
  readonly n: number;
}
/** Cumulative: `[n, received, processed]`, offsets. */
export interface AckFrame {
  readonly t: "ack";
  readonly acks: readonly (readonly [n: number, received: number, processed: number])[];
}
export interface RequestFrame {
  readonly t: "request";
  readonly id: RequestId;
  readonly seq: number;
  readonly thread: ThreadId;
  readonly name: string;
  readonly payload: Json;
  /** Milliseconds since 1970, as a server reads it that does not announce `DEADLINE_FEATURE`. One of the two at most. */
  readonly deadline?: number | undefined;
  /** Milliseconds that are left as the frame is sent: the two clocks need not agree. */
  readonly deadlineInMs?: number | undefined;
  readonly durability?: Durability | undefined;
}
export interface CancelFrame {
  readonly t: "cancel";
  readonly id: RequestId;
  readonly seq: number;
  readonly thread: ThreadId;
  /** Exactly one of the two. */
  readonly request?: RequestId;
  readonly run?: RunId;
}
export interface AuthFrame {
  readonly t: "auth";
  readonly token: string;
}
export interface PingFrame {
  readonly t: "ping";
}
export interface PongFrame {
  readonly t: "pong";
}

export type ClientFrame =
  | HelloFrame
  | SubFrame
  | UnsubFrame
  | AckFrame
  | RequestFrame
  | CancelFrame
  | AuthFrame
  | PingFrame
  | PongFrame;

/** Why a position cannot be continued from; the same words as in the store. */
export type WireResetReason = "trimmed" | "forked" | "ahead" | "deleted" | "damaged" | "unauthorized";

/** In `features` of `hello`: the client goes on behind entries that cannot be read. To others the stream looks trimmed there. */
export const DAMAGED_FEATURE = "damaged";

export interface WelcomeFrame {
  readonly t: "welcome";
  readonly v: number;
  readonly connection: ConnectionId;
  /** Whose connection it is: what was asked for by another user is not asked for by this one. */
  readonly userId: UserId;
  readonly producer: ProducerId;
  /** The newest sequence of the producer that has an answer; the next is this plus one. */
  readonly accepted: number;
  /** All sequences up to this one cannot be lost any more. */
  readonly settled: number;
  readonly limits: {
    readonly frameBytes: number;
    readonly connectionWindowBytes: number;
    readonly subscriptionWindowBytes: number;
    readonly requestsInFlight: number;
    readonly subscriptions: number;
  };
  readonly heartbeatMs: number;
  readonly deadAfterMs: number;
  /** What the server takes beyond the first version of the protocol; one of that version may leave it out. */
  readonly features: readonly string[];
}
/** The position was good (or chosen by the server): the next events follow `cursor`. */
export interface SubscribedFrame {
  readonly t: "subscribed";
  readonly n: number;
  readonly resumed: boolean;
  readonly cursor: Cursor;
  readonly offset: number;
  readonly oldest: number;
  readonly head: number;
}
/** Entries that follow `after`; `offset` is the first one's. Each entry is `[its cursor, the event]`. */
export interface EventsFrame {
  readonly t: "events";
  readonly n: number;
  readonly after: Cursor;
  readonly offset: number;
  readonly entries: readonly (readonly [Cursor, Json])[];
  /** Asks for an ack at once. */
  readonly ack?: true;
}
/** The subscription has been given everything up to the head. */
export interface LiveFrame {
  readonly t: "live";
  readonly n: number;
  readonly head: number;
}
/** A window is full: nothing more is sent on the subscription until the client acknowledges. */
export interface LagFrame {
  readonly t: "lag";
  readonly n: number;
  /** The offset of the last entry that was sent. */
  readonly offset: number;
  readonly head: number;
}
/** The subscription rests until a new `sub`. */
export type ResetFrame = ResetOf<Exclude<WireResetReason, "damaged">> | DamagedFrame;

interface ResetOf<Reason extends WireResetReason> {
  readonly t: "reset";
  readonly n: number;
  readonly reason: Reason;
  readonly oldest: number;
  readonly head: number;
}
/** The entries behind the client's position, up to `offset`, cannot be read: the next `sub` goes on behind `cursor`. */
export interface DamagedFrame extends ResetOf<"damaged"> {
  readonly cursor: Cursor;
  readonly offset: number;
}
export interface AcceptedFrame {
  readonly t: "accepted";
  readonly seq: number;
  readonly id: RequestId;
  readonly level: Durability;
  readonly duplicate?: true;
}
export interface RejectedFrame {
  readonly t: "rejected";
  readonly seq: number;
  readonly id: RequestId;
  readonly code: ErrorCode;
  readonly fault: Fault;
  /** False: the sequence is used up and this is its answer for ever. True: send it again, unchanged. */
  readonly retryable: boolean;
  /** The sequence that the server waits for. */
  readonly expected?: number;
  readonly retryAfterMs?: number;
}
export interface SettledFrame {
  readonly t: "settled";
  readonly seq: number;
}
export interface CancelledFrame {
  readonly t: "cancelled";
  readonly seq: number;
  readonly id: RequestId;
  readonly outcome: "cancelled" | "already_ended" | "unknown";
}
export interface AuthExpiringFrame {
  readonly t: "auth-expiring";
  readonly inMs: number;
}
export interface GoawayFrame {
  readonly t: "goaway";
  readonly reason: "drain" | "replaced" | "overloaded";
  /** Come back not before this, plus a random part of `spreadMs`. */
  readonly afterMs: number;
  readonly spreadMs: number;
}
export interface ErrorFrame {
  readonly t: "error";
  readonly code: ErrorCode;
  readonly fault: Fault;
  readonly retryable: boolean;
  readonly message: string;
  /** The subscription that it is about. */
  readonly n?: number;
}

export type ServerFrame =
  | WelcomeFrame
  | SubscribedFrame
  | EventsFrame
  | LiveFrame
  | LagFrame
  | ResetFrame
  | AcceptedFrame
  | RejectedFrame
  | SettledFrame
  | CancelledFrame
  | AuthExpiringFrame
  | GoawayFrame
  | ErrorFrame
  | PingFrame
  | PongFrame;
