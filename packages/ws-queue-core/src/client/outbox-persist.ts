import type { OutboxSnapshot, StoredItem } from "./outbox-snapshot.ts";
import type { Outbox, OutboxItem } from "./outbox-state.ts";

/** What has to be stored, if it changed since it was last taken. */
export function takeSnapshot(outbox: Outbox): OutboxSnapshot | undefined {
  const { heirOf, userId = heirOf, producer, last, isLeaving, items } = outbox;
  if (!outbox.isDirty || !userId || !producer) return undefined;
  outbox.isDirty = false;
  return { v: 2, userId, producer, last, isLeaving, items: items.map(toStored) };
}

const toStored = ({ body, bytes, lengthMs, seq, isSent, told }: OutboxItem): StoredItem => ({ body, bytes, lengthMs, seq, isSent, told });
