import { readPageBounds, type PageBounds } from "@apex/ws-redis/engine";

/** A page of a list, and the offsets that it has. */
export interface PlacedPage extends PageBounds {
  readonly page: string;
}

/** A page without readable offsets has those between its neighbours. */
export function placePages(list: readonly string[]): readonly PlacedPage[] {
  const bounds = list.map(readPageBounds);
  const isReadable = (found: PageBounds | undefined): found is PageBounds => found !== undefined;
  return list.map((page, index) => {
    const before = bounds.slice(0, index).findLast(isReadable)?.last ?? 0;
    const after = bounds.slice(index + 1).find(isReadable)?.first ?? Number.POSITIVE_INFINITY;
    return { page, ...(bounds[index] ?? { first: before + 1, last: after - 1 }) };
  });
}
