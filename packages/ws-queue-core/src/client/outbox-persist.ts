import type { OutboxSnapshot, StoredItem } from "./outbox-snapshot.ts";
import type { Outbox, OutboxItem } from "./outbox-state.ts";

/** What has to be stored, if it changed since it was last taken. */
export function takeSnapshot(outbox: Outbox): OutboxSnapshot | undefined {
  const { heirOf, userId = heirOf, producer, last, isLeaving, items } = outbox;
  if (!outbox.isDirty || userId === undefined || producer === undefined) return undefined;
  outbox.isDirty = false;
  return { v: 1, userId, producer, last, leaving: isLeaving || undefined, items: items.map(toStored) };
}

const toStored = ({ body, bytes, seq, isSent, told }: OutboxItem): StoredItem => ({
  body,
  bytes,
  seq,
  sent: isSent || undefined,
  rejected: told === "rejected" || undefined,
});
