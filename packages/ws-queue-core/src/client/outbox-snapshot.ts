import type { ProducerId, UserId } from "../ids.ts";
import type { OutboxItem } from "./outbox-state.ts";

/** What whoever inherits it needs of an item. */
export type StoredItem = Pick<OutboxItem, "body" | "bytes" | "seq" | "isSent" | "told">;

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

/** Reads what a storage returned; undefined when it is not a snapshot of this version. */
export const tryParseSnapshot = (value: unknown): OutboxSnapshot | undefined =>
  (value as OutboxSnapshot | null | undefined)?.v === 2 ? (value as OutboxSnapshot) : undefined;
