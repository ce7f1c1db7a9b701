import { tryRead } from "../errors.ts";
import { isId, type ProducerId, type UserId } from "../ids.ts";
import { ANYTHING, isLike, MAYBE_WHOLE } from "../protocol/example.ts";
import { checkRequest, type OutboxBody } from "./body.ts";

/** What whoever inherits it needs of a request or cancel. */
export interface StoredItem {
  readonly body: OutboxBody;
  readonly bytes: number;
  /** How long it had until its deadline when it was made, in milliseconds. */
  readonly lengthMs?: number | undefined;
  /** Given when it is sent, under the producer of the outbox. */
  seq?: number | undefined;
  /** It may have been accepted, under this sequence or one that was taken away: its inbox knows. */
  isSent?: boolean | undefined;
  /** The first answer that the application was told; a rejection stays one, also where the store forgot it. */
  told?: "accepted" | "cancelled" | "rejected" | undefined;
}

/** An outbox as plain JSON: stored before anything of it is sent, so that whoever inherits it sends the same again. */
export interface OutboxSnapshot {
  readonly v: 2;
  readonly userId: UserId;
  readonly producer: ProducerId;
  /** The newest sequence that was used. */
  readonly last: number;
  /** What has no sequence yet gets none of this producer. */
  readonly isLeaving: boolean;
  readonly items: readonly StoredItem[];
}

/** What is read of a snapshot. */
const EXAMPLE = {
  userId: "",
  producer: "",
  last: 0,
  items: [ANYTHING],
};

const ITEM = { body: {}, bytes: 0, lengthMs: MAYBE_WHOLE, seq: MAYBE_WHOLE };

/** A frame that no server could read would end connections until it is found. */
export function isReadable(item: StoredItem): boolean {
  if (!isLike(item, ITEM)) return false;
  const { body } = item;
  const isBody = body.t === "cancel" || (body.t === "request" && body.payload !== undefined && tryRead(() => checkRequest(body)) === true);
  return isBody && isId(body.id) && isId(body.thread);
}

/** Reads what a storage returned; undefined when it is not a snapshot of this version. Its items are not looked at. */
export function tryParseSnapshot(value: unknown): OutboxSnapshot | undefined {
  const snapshot = value as OutboxSnapshot;
  return isLike(value, EXAMPLE) && snapshot.v === 2 ? snapshot : undefined;
}
