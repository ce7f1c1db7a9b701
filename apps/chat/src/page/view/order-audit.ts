/** Counts what must never happen, where a person would notice it: behind everything, at the view. */
export interface OrderAudit {
  /** Entries that were shown. */
  readonly shown: number;
  readonly last: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly disordered: number;
  /** Entries that the store has lost, and said so. */
  readonly damaged: number;
}

export const EMPTY_AUDIT: OrderAudit = { shown: 0, last: 0, lost: 0, duplicated: 0, disordered: 0, damaged: 0 };

/** Offsets are dense: after n comes n + 1. A view that was cleared begins anew at 1, with an empty audit. */
export function auditOffset(audit: OrderAudit, offset: number): OrderAudit {
  if (offset === audit.last + 1) return { ...audit, shown: audit.shown + 1, last: offset };
  if (offset === audit.last) return { ...audit, duplicated: audit.duplicated + 1 };
  if (offset < audit.last) return { ...audit, disordered: audit.disordered + 1 };
  return { ...audit, shown: audit.shown + 1, last: offset, lost: audit.lost + offset - audit.last - 1 };
}

/** Everything up to `last` is damaged. */
export const auditDamage = (audit: OrderAudit, last: number): OrderAudit => ({ ...audit, damaged: audit.damaged + last - audit.last, last });

/** In a sentence. */
export function describeOrder({ shown, last, lost, duplicated, disordered, damaged }: OrderAudit): string {
  const all = last.toLocaleString("en");
  if (lost + duplicated + disordered > 0) return `Of pieces 1 to ${all}, some are missing, out of order or twice.`;
  if (damaged > 0) return `Pieces 1 to ${all} are here in order, except ${damaged.toLocaleString("en")} that ${damaged === 1 ? "is" : "are"} damaged on the server.`;
  if (shown === 0) return "Nothing to show yet.";
  return shown === 1 ? "The first piece is here." : `All ${all} pieces are here, in order.`;
}
