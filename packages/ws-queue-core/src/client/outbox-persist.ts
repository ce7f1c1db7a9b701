import type { OutboxSnapshot, StoredItem } from "./outbox-snapshot.ts";
import type { Outbox, OutboxItem } from "./outbox-state.ts";

/** What has to be stored, if it changed since it was last taken. */
export function takeSnapshot(outbox: Outbox): OutboxSnapshot | undefined {
  const { producer, last, isLeaving, items } = outbox;
  if (!outbox.isDirty || producer === undefined) return undefined;
  outbox.isDirty = false;
  return { v: 1, producer, last, leaving: isLeaving || undefined, items: items.map(toStored) };
}

const toStored = ({ body, bytes, seq, told }: OutboxItem): StoredItem => ({
  body,
  bytes,
  seq,
  rejected: told === "rejected" || undefined,
});
