import type { PagesRequest } from "@apex/ws-redis/engine";
import { placePages, type PlacedPage } from "./placed-pages.ts";

type Wanted = Pick<PagesRequest, "from" | "direction" | "entriesMax" | "bytesMax">;

/** Those of a list's pages that are wanted, in the order of the list. */
export function choosePages(list: readonly string[], { from, direction, entriesMax, bytesMax }: Wanted): readonly string[] {
  const placed = placePages(list);
  const isForwards = direction === "forwards";
  const position = from === "start" ? 0 : from === "head" ? Number.POSITIVE_INFINITY : from;
  const isWanted = ({ first, last }: PlacedPage): boolean => (isForwards ? last > position : first <= position);
  const nearestFirst = isForwards ? placed.filter(isWanted) : placed.filter(isWanted).reverse();
  const taken = takePages(nearestFirst, { entriesMax, bytesMax }, (page) => wantedEntries(page, position, isForwards));
  const proof = placed.find((page) => typeof from === "number" && page.first <= from && page.last >= from);
  const chosen = new Set(isForwards ? [proof, ...taken] : taken);
  return placed.filter((page) => chosen.has(page)).map(({ page }) => page);
}

function wantedEntries({ first, last }: PlacedPage, position: number, isForwards: boolean): number {
  return isForwards ? last - Math.max(first - 1, position) : Math.min(last, position) - first + 1;
}

function takePages(pages: readonly PlacedPage[], max: Pick<Wanted, "entriesMax" | "bytesMax">, entriesOf: (page: PlacedPage) => number): readonly PlacedPage[] {
  const taken: PlacedPage[] = [];
  let entries = 0;
  let bytes = 0;
  for (const page of pages) {
    bytes += Buffer.byteLength(page.page);
    if (taken.length > 0 && (entries >= max.entriesMax || bytes > max.bytesMax)) break;
    taken.push(page);
    entries += entriesOf(page);
  }
  return taken;
}
