/**
 * Delta debugging (Zeller): the smallest part of `items`, in order, for which `isBad` still holds, in the sense that leaving
 * out any one more item makes it hold no longer. `isBad(items)` must hold.
 */
export async function ddmin<Item>(items: readonly Item[], isBad: (some: readonly Item[]) => Promise<boolean>): Promise<readonly Item[]> {
  let kept = items;
  let parts = 2;
  while (kept.length > 0) {
    const smaller = await findSmaller(kept, Math.min(parts, kept.length), isBad);
    if (smaller !== undefined) {
      parts = smaller.kind === "part" ? 2 : Math.max(2, parts - 1);
      kept = smaller.items;
    } else if (parts < kept.length) {
      parts = Math.min(kept.length, parts * 2);
    } else {
      break;
    }
  }
  return kept;
}

/** One of the parts alone, or everything without one of them. */
async function findSmaller<Item>(
  items: readonly Item[],
  parts: number,
  isBad: (some: readonly Item[]) => Promise<boolean>,
): Promise<{ readonly kind: "part" | "rest"; readonly items: readonly Item[] } | undefined> {
  const ranges = split(items.length, parts);
  for (const [from, to] of ranges) {
    const part = items.slice(from, to);
    if (part.length < items.length && (await isBad(part))) return { kind: "part", items: part };
  }
  for (const [from, to] of ranges) {
    const rest = [...items.slice(0, from), ...items.slice(to)];
    if (await isBad(rest)) return { kind: "rest", items: rest };
  }
  return undefined;
}

const split = (length: number, parts: number): readonly (readonly [from: number, to: number])[] =>
  Array.from({ length: parts }, (_, part) => [Math.floor((part * length) / parts), Math.floor(((part + 1) * length) / parts)] as const);
