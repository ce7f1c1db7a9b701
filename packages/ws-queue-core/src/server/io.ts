import type { ErrorCode } from "../error-codes.ts";
import type { ApexError } from "../errors.ts";
import type { ProducerId, UserId } from "../ids.ts";
import type { Position } from "../position.ts";
import type { CloseReason } from "../protocol/close-codes.ts";
import type { CancelFrame, ClientFrame, RequestFrame, ServerFrame, WireStream } from "../protocol/frames.ts";
import type { CommitResult } from "../store/commit.ts";
import type { EntryPage, ReadRequest, ReadResult } from "../store/port.ts";
import type { ProducerSummary } from "../store/state.ts";
import type { StreamKey } from "../stream.ts";

/** What can happen to one server-side connection. */
export type ServerInput =
  | { readonly type: "frame"; readonly frame: ClientFrame; readonly bytes: number }
  /** A message that could not be decoded; the connection is closed with the error's code. */
  | { readonly type: "malformed"; readonly error: ApexError }
  /** Answer to `authenticate`. `expiresAt`: when the token runs out, same clock as `now`; undefined: never. */
  | { readonly type: "authenticated"; readonly userId: UserId; readonly expiresAt: number | undefined }
  /** The identity is not good, or no longer: closes the connection at any time. */
  | { readonly type: "unauthenticated" }
  /** Answer to `open-producer`: the client's own, or a fresh one when it was unknown. */
  | { readonly type: "producer"; readonly producer: ProducerSummary }
  /** Answer to `authorize`, with its number: one that a newer question has replaced changes nothing. `forbidden` ends the subscription. */
  | { readonly type: "authorized"; readonly n: number; readonly question: number; readonly stream: StreamKey }
  | { readonly type: "forbidden"; readonly n: number; readonly question: number }
  /** What the user may do has changed, so `authorize` is asked again for every subscription; none sends anything before its answer. */
  | { readonly type: "recheck" }
  /** Answer to `read`. */
  | { readonly type: "read"; readonly n: number; readonly result: ReadResult }
  | { readonly type: "read-failed"; readonly n: number; readonly retryAfterMs: number }
  /** The store will never answer it: the stream's state is damaged, say. The subscription ends with this code. */
  | { readonly type: "read-impossible"; readonly n: number; readonly code: ErrorCode }
  /**
   * A watched stream grew or vanished. Late, repeated and lost ones do no harm. `page`: entries that are new, where they are at
   * hand; who stands where they follow is sent them without a read.
   */
  | { readonly type: "head"; readonly stream: StreamKey; readonly head: Position; readonly page?: EntryPage | undefined }
  | { readonly type: "deleted"; readonly stream: StreamKey }
  /** The host waits until a client has the entries of a watched stream up to this offset: the client is asked now, or with each frame up to it. */
  | { readonly type: "ask-ack"; readonly stream: StreamKey; readonly offset: number }
  /** Answer to `submit`. */
  | { readonly type: "submitted"; readonly seq: number; readonly result: CommitResult }
  /** Nothing was stored; a retryable code. What is refused for good is committed as a `reject`: the answer for ever. */
  | { readonly type: "submit-refused"; readonly seq: number; readonly code: ErrorCode; readonly retryAfterMs?: number }
  | { readonly type: "settled"; readonly seq: number }
  /** The client is not read for a while, since it sent too much: until `resumed` that is no silence of its own. */
  | { readonly type: "paused" }
  | { readonly type: "resumed" }
  /** The socket's buffer, whenever it changed notably; bytes. */
  | { readonly type: "buffered"; readonly bytes: number }
  | { readonly type: "drain"; readonly afterMs: number; readonly spreadMs: number }
  /** Close with this reason: the host refused, lost its store, or a newer connection took the producer. */
  | { readonly type: "terminate"; readonly reason: CloseReason }
  | { readonly type: "socket-closed" };

/** What the machine wants done. Everything but the first three is for the host that has the store. */
export type ServerOutput =
  | { readonly type: "send"; readonly frame: Exclude<ServerFrame, { t: "events" }> }
  /** One `events` frame of this page; receivers at the same position share the page, so it is encoded once. */
  | { readonly type: "send-events"; readonly n: number; readonly page: EntryPage; readonly askAck: boolean }
  /** The last output: send what is queued, then close the socket. */
  | { readonly type: "close"; readonly reason: CloseReason }
  | HostOutput;

/**
 * `authenticate` and `open-producer` come at the handshake; a later `authenticate` refreshes the token. `authorize` comes for each
 * subscription, and again (`isAgain`: it was allowed before) when the identity changes.
 */
export type HostOutput =
  | { readonly type: "authenticate"; readonly token: string | undefined }
  | { readonly type: "open-producer"; readonly userId: UserId; readonly producer: ProducerId | undefined }
  | { readonly type: "authorize"; readonly n: number; readonly question: number; readonly stream: WireStream; readonly isAgain: boolean }
  | { readonly type: "watch"; readonly stream: StreamKey }
  | { readonly type: "unwatch"; readonly stream: StreamKey }
  | { readonly type: "read"; readonly n: number; readonly request: ReadRequest }
  /** The client confirmed entries of a stream: it has them, and its application is done with them. Offsets. */
  | { readonly type: "acked"; readonly stream: StreamKey; readonly received: number; readonly processed: number }
  | { readonly type: "submit"; readonly producer: ProducerId; readonly frame: RequestFrame | CancelFrame };
