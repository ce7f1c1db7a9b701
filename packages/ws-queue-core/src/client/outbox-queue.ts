import type { RequestId } from "../ids.ts";
import type { OutboxBody } from "./body.ts";
import type { StoredItem } from "./outbox-snapshot.ts";

/** A request or cancel until it is settled or finally rejected. */
export interface OutboxItem {
  readonly body: OutboxBody;
  readonly bytes: number;
  /** Given up if it was not sent by then. */
  readonly expiresAt: number | undefined;
  /** Made by another page, maybe by another user: not sent before the server knows the producer it was stored with. */
  inherited: boolean;
  /** Given when it is first sent. An item with a sequence may have been accepted, whatever was heard of it. */
  seq: number | undefined;
  sends: number;
  /** As far as is known, the store has its answer, whichever. It stays until the store cannot lose that any more. */
  isAnswered: boolean;
  /** The first answer that the application was told. */
  told: Answer | undefined;
}

export type Answer = "accepted" | "cancelled" | "rejected";

export type BoundItem = OutboxItem & { seq: number };

const FORGOTTEN_MAX = 64;

/** The items in the order in which they were made, and the numbers of those that left lately. */
export interface OutboxQueue {
  readonly items: () => readonly OutboxItem[];
  readonly bound: () => readonly BoundItem[];
  /** The item of an answer; undefined when it is not ours or no longer waited for. */
  find(seq: number, id: RequestId): BoundItem | undefined;
  findUnsent(id: RequestId): OutboxItem | undefined;
  /** False when it is full. */
  add(item: OutboxItem): boolean;
  /** Puts inherited items before all others: their sequences are older. */
  restore(inherited: readonly OutboxItem[]): void;
  remove(item: OutboxItem): void;
  /** Ids of accepted items with this sequence or a later one that were removed; `isComplete`: none is unknown. */
  takeForgotten(first: number, last: number): { readonly ids: readonly (readonly [number, RequestId])[]; readonly isComplete: boolean };
  snapshot(): readonly StoredItem[];
}

export function createOutboxQueue(itemsMax: number, bytesMax: number): OutboxQueue {
  let items: readonly OutboxItem[] = [];
  /** Items that are gone: what a store may ask for and nobody has. */
  let forgotten: readonly BoundItem[] = [];

  const bound = (): readonly BoundItem[] => items.filter(isBound);

  return {
    items: () => items,
    bound,
    find: (seq, id) => bound().find((item) => item.seq === seq && item.body.id === id),
    findUnsent: (id) => items.find((item) => !isBound(item) && item.body.id === id),
    add(item) {
      const bytes = items.reduce((sum, one) => sum + one.bytes, item.bytes);
      if (items.length >= itemsMax || bytes > bytesMax) return false;
      items = [...items, item];
      return true;
    },
    restore(inherited) {
      items = [...inherited, ...items];
    },
    remove(item) {
      items = items.filter((one) => one !== item);
      if (isBound(item)) forgotten = [...forgotten, item].slice(-FORGOTTEN_MAX);
    },
    takeForgotten(first, last) {
      const gone = forgotten.filter(({ seq }) => seq >= first);
      const kept = bound().filter(({ seq }) => seq >= first).length;
      forgotten = forgotten.filter(({ seq }) => seq < first);
      const ids = gone.filter(({ told }) => told !== undefined && told !== "rejected").map(({ seq, body }) => [seq, body.id] as const);
      return { ids, isComplete: gone.length + kept >= last - first + 1 };
    },
    snapshot: () => items.map(toStored),
  };
}

const isBound = (item: OutboxItem): item is BoundItem => item.seq !== undefined;

const toStored = ({ body, bytes, seq, told }: OutboxItem): StoredItem => ({
  body,
  bytes,
  ...(seq === undefined ? {} : { seq }),
  ...(told === "rejected" ? { rejected: true } : {}),
});
