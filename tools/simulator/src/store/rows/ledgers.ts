import type { ProducerId, StreamKey, UserId } from "@apex/ws-queue-core";
import type { Commit, Ledger } from "@apex/ws-queue-core/store";
import { unitOfProducer, unitOfStream, type Group, type RowKey, type Unit } from "@apex/ws-redis/engine";
import type { CommitBook, LedgerKey } from "./commit-book.ts";
import type { RowView } from "./row-view.ts";

/** A ledger that a group writes, as it is now. */
interface FoundLedger {
  /** Undefined: of the owner who was there before. */
  readonly key: LedgerKey | undefined;
  readonly ledger: Ledger;
}

export type Ledgers = ReadonlyMap<RowKey, FoundLedger | undefined>;

/** The ledgers of the rows that a group writes. */
export function ledgersOf({ rows }: Group, view: RowView): Ledgers {
  return new Map(Array.from(rows.keys(), (row) => [row, ledgerOf(unitOf(row), view)]));
}

/** The unit that has a ledger, by its checked row. */
function unitOf(row: RowKey): Unit | undefined {
  const [kind, ...names] = row.split(":");
  if (kind === "t") return unitOfStream(names.join(":") as StreamKey);
  const [user = "", producer = ""] = names.map(decodeURIComponent);
  return kind === "p" ? unitOfProducer(user as UserId, producer as ProducerId) : undefined;
}

function ledgerOf(unit: Unit | undefined, view: RowView): FoundLedger | undefined {
  const record = unit && view.record(unit);
  if (unit?.kind === "producer" && record?.kind === "producer" && record.producer !== undefined) {
    return { key: { kind: "producer", userId: unit.userId, producer: unit.producer }, ledger: record.producer.ledger };
  }
  if (unit?.kind !== "thread" || record?.kind !== "thread" || record.thread === undefined) return undefined;
  const { lease, ledger } = record.thread;
  return { key: lease.fence && { kind: "owner", thread: unit.key, nonce: lease.fence.nonce }, ledger };
}

/** The commits that a group brought, in the order in which their node wanted them. */
export function commitsBetween(before: Ledgers, after: Ledgers, book: CommitBook): readonly Commit[] {
  const found = [...after].flatMap(([row, now]) => {
    const was = before.get(row);
    const key = now?.key ?? was?.key;
    if (now === undefined || key === undefined) return [];
    const last = was !== undefined && isSame(was.key, key) ? was.ledger.last : 0;
    const sequences = Array.from({ length: Math.max(now.ledger.last - last, 0) }, (_, index) => last + 1 + index);
    return sequences.flatMap((sequence) => book.find(key, sequence) ?? []);
  });
  return found.toSorted((a, b) => a.order - b.order).map(({ commit }) => commit);
}

/** An acquisition begins another ledger. A released thread keeps that of the owner before. */
const isSame = (was: LedgerKey | undefined, now: LedgerKey): boolean => was?.kind === now.kind && (was.kind !== "owner" || now.kind !== "owner" || was.nonce === now.nonce);
