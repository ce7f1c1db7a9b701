import { isId, type ProducerId, type UserId } from "../ids.ts";
import { isWhole } from "../protocol/shape.ts";
import type { OutboxBody } from "./body.ts";

/** One request that is not settled. */
export interface StoredItem {
  readonly body: OutboxBody;
  readonly bytes: number;
  readonly seq?: number | undefined;
  /** It may have been accepted. */
  readonly sent?: true | undefined;
  /** The application heard that it is rejected; it stays so, also where the store forgot it. */
  readonly rejected?: true | undefined;
}

/** An outbox as plain JSON: stored before anything of it is sent, so that whoever inherits it sends the same again. */
export interface OutboxSnapshot {
  readonly v: 1;
  readonly userId: UserId;
  readonly producer: ProducerId;
  /** The newest sequence that was used. */
  readonly last: number;
  /** What has no sequence yet gets none of this producer. */
  readonly leaving?: true | undefined;
  readonly items: readonly StoredItem[];
}

type Unknown<Fields> = Partial<Record<keyof Fields, unknown>>;

/** Reads what a storage returned; undefined when it is not a snapshot of this version. */
export function tryParseSnapshot(value: unknown): OutboxSnapshot | undefined {
  const { v, userId, producer, last, items } = (value ?? {}) as Unknown<OutboxSnapshot>;
  const isSound = v === 1 && isId(userId) && isId(producer) && isWhole(last) && Array.isArray(items) && items.every(isStoredItem);
  return isSound ? (value as OutboxSnapshot) : undefined;
}

function isStoredItem(value: unknown): boolean {
  const { body, bytes, seq } = (value ?? {}) as Unknown<StoredItem>;
  const { t, id, thread } = (body ?? {}) as Unknown<OutboxBody>;
  return (seq === undefined || isWhole(seq)) && isWhole(bytes) && (t === "request" || t === "cancel") && isId(id) && isId(thread);
}
