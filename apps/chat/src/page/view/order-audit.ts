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

/** In words, such as "order 1…212". */
export function describeOrder(audit: OrderAudit): string {
  if (audit.shown === 0) return "nothing yet";
  if (audit.lost + audit.disordered + audit.duplicated > 0) return `1…${audit.last}, broken`;
  return `1…${audit.last}, ${audit.damaged === 0 ? "complete" : `${audit.damaged} damaged`}`;
}
