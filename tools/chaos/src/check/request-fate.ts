import type { Evidence } from "./evidence.ts";

/** What the pages know of a request when everything is over. */
export interface RequestFate {
  /** Some page was told that it was accepted. */
  isAccepted: boolean;
  /** Pages in whose memory or storage it is, so that they will send it (again). */
  readonly holders: Set<number>;
  /** The code that it was given up with, and whether that leaves open what became of it. */
  refusal: { readonly code: string; readonly unknown: boolean } | undefined;
  /** A later life of the page sends it, if need be, and is not told what becomes of it. */
  isInherited: boolean;
  /** A copy of it was in another tab's storage: what one tab is told does not bind the other. */
  isCopied: boolean;
}

/** The page was closed, not the request refused: it stays in the storage for the next page. */
const KEPT = "closed";

export function createFates({ fates }: Pick<Evidence, "fates">): ReadonlyMap<string, RequestFate> {
  const all = new Map<string, RequestFate>();
  for (const record of fates) {
    if (record.k === "request") all.set(record.id, { isAccepted: false, holders: new Set([record.page]), refusal: undefined, isInherited: false, isCopied: false });
    else if (record.k === "stored") pass(all, record.page, new Set(record.ids), record.heir);
    else if (record.k === "page-end") for (const fate of all.values()) fate.holders.delete(record.page);
    else if (record.k === "outcome" && record.type === "accepted") change(all, record.id, (fate) => void (fate.isAccepted = true));
    else if (record.k === "outcome" && record.type === "rejected") refuse(all, record.id, record.code, record.unknown);
    else if (record.k === "page-error" && record.id !== undefined) refuse(all, record.id, record.code, true);
  }
  return all;
}

function change(all: ReadonlyMap<string, RequestFate>, id: string, how: (fate: RequestFate) => void): void {
  const fate = all.get(id);
  if (fate !== undefined) how(fate);
}

function pass(all: ReadonlyMap<string, RequestFate>, page: number, stored: ReadonlySet<string>, heir: number | undefined): void {
  for (const [id, fate] of all) {
    if (!fate.holders.has(page)) continue;
    const isStored = stored.has(id);
    fate.isInherited ||= isStored && heir !== undefined;
    if (heir !== undefined && heir !== page) {
      if (isStored) fate.holders.add(heir);
      fate.isCopied ||= isStored;
    } else if (heir === undefined || !isStored) fate.holders.delete(page);
  }
}

function refuse(all: ReadonlyMap<string, RequestFate>, id: string, code: string, unknown: boolean): void {
  if (code === KEPT) return;
  change(all, id, (fate) => {
    fate.refusal = { code, unknown };
    fate.holders.clear();
  });
}
