import { REMOTE, type ErrorCode, type ErrorKind } from "../error-codes.ts";
import { errorOf, type ErrorDetails } from "../errors.ts";
import type { ProducerId, RequestId, UserId } from "../ids.ts";
import type { Outcome } from "./io.ts";
import type { StoredItem } from "./outbox-snapshot.ts";

/** A request or cancel until it is settled or given up. */
export interface OutboxItem extends StoredItem {
  /** Its deadline on the machine's clock; `Infinity`: it has none. Given up if it was not sent by then. */
  readonly expiresAt: number;
  /** Who asked for it; undefined until the first welcome says who this is. */
  userId: UserId | undefined;
  /** Made by another page: nobody of this one waits for it. */
  readonly inherited?: true;
  /**
   * `waiting`: to be sent · `asked`, `answered`: on this connection. As far as is known the store then has its answer, whichever; it
   * stays until the store cannot lose that any more.
   */
  state: "waiting" | "asked" | "answered";
  /** A connection ended while it was asked, and it may be the reason. */
  isSuspect?: boolean;
}

export type BoundItem = OutboxItem & { seq: number };

/** What is waited for, and what is known of the producer and the connection. Only the outbox's own files touch it. */
export interface Outbox {
  readonly tell: (outcome: Outcome) => void;
  /** In the order in which they were made. */
  items: readonly OutboxItem[];
  /** Those that were settled last: a store that breaks its word may ask for them, and nobody has them. */
  settledItems: readonly BoundItem[];
  /** As the newest welcome says. */
  userId?: UserId;
  /** Whose outbox was taken over: the same user's, as long as no welcome says otherwise. */
  heirOf?: UserId;
  producer?: ProducerId;
  /** The newest sequence that was used, by us or by an earlier holder of the producer. */
  last: number;
  settled: number;
  /** No new item gets a sequence of this producer any more. */
  isLeaving: boolean;
  /** After a retryable rejection: nothing is sent until every answer is there, and not before this; `-Infinity`: nothing has to wait. */
  pausedUntil: number;
  isDirty?: boolean;
  /** Another live page has the same outbox, and maybe the same place to store it. */
  isShared?: boolean | undefined;
}

export const createOutbox = (tell: Outbox["tell"]): Outbox => ({
  tell,
  items: [],
  settledItems: [],
  last: 0,
  settled: 0,
  isLeaving: false,
  pausedUntil: -Infinity,
});

export const isBound = (item: OutboxItem): item is BoundItem => !!item.seq;

export const boundFrom = ({ items }: Outbox, first: number): BoundItem[] => items.filter(isBound).filter(({ seq }) => seq >= first);

export function remove(outbox: Outbox, item: OutboxItem): void {
  outbox.items = outbox.items.filter((one) => one !== item);
  outbox.isDirty = true;
}

/** Why an item failed, as an error or a frame says it. */
export interface Why extends ErrorKind {
  readonly code: ErrorCode;
  readonly details?: ErrorDetails;
}

/** Tells, once, that an item will not be done; one that was accepted before is lost, not rejected. */
export function reject(outbox: Outbox, item: OutboxItem, why: Why): void {
  const { body, seq, told } = item;
  if (!told) tellRejected(outbox, body.id, why);
  else if (told !== "rejected") tellLost(outbox, body.id, seq, why.code);
  item.told = "rejected";
  outbox.isDirty = true;
}

export const tellRejected = ({ tell }: Outbox, id: RequestId, why: Why, details?: ErrorDetails): void =>
  tell({ type: "rejected", id, error: errorOf<ErrorKind>(why, why.code, undefined, { ...why.details, ...details, requestId: id }) });

export const tellLost = ({ tell }: Outbox, id: RequestId | undefined, sequence: number | undefined, cause: ErrorCode): void =>
  tell({ type: "lost", id, error: errorOf(REMOTE, "request_lost", undefined, { requestId: id, sequence, cause }) });

/** The same of what may have been accepted, by this page or by the one that it was inherited from: nobody can tell. */
export function tellUnknown(outbox: Outbox, { body, told, isSent, inherited }: OutboxItem, why: Why): void {
  if (told !== "rejected") tellRejected(outbox, body.id, why, { outcomeUnknown: !told && !!(isSent || inherited) });
}

/** The end of an item that will not be sent again. */
export function giveUp(outbox: Outbox, item: OutboxItem, why: Why): void {
  remove(outbox, item);
  reject(outbox, item, why);
}

/** Takes the sequence away, which can tell nothing about the item any more: the next send is a repetition by its id. */
export function unbind(outbox: Outbox, item: OutboxItem): void {
  if (item.told === "rejected") return remove(outbox, item);
  item.seq = undefined;
  item.state = "waiting";
  outbox.isDirty = true;
}

/** Takes the sequence away, under which it was certainly not accepted. */
export function unsend(outbox: Outbox, item: OutboxItem): void {
  item.isSent = false;
  unbind(outbox, item);
}

const SETTLED_KEPT = 64;

/** All sequences up to this one cannot be lost any more. Items without an answer stay: the answer is still to come. */
export function settle(outbox: Outbox, through: number): void {
  outbox.settled = through;
  for (const item of boundFrom(outbox, 0)) {
    if (item.seq > through || item.state !== "answered") continue;
    remove(outbox, item);
    if (item.told === "rejected") continue;
    outbox.settledItems = [...outbox.settledItems, item].slice(-SETTLED_KEPT);
    outbox.tell({ type: "settled", id: item.body.id });
  }
}
