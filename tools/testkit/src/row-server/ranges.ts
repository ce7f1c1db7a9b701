import type { RangeRequest } from "@apex/ws-redis/engine";
import type { SortedSet, Tables } from "./tables.ts";

/** Members of a sorted set, or of one that every partition has, merged in order. */
export function rangeOf(partitions: Iterable<Tables>, request: RangeRequest): readonly string[] {
  const all = [...partitions];
  switch (request.index) {
    case "pending":
    case "letters":
    case "threads":
    case "crowded-users": {
      const { index, after = "", limit } = request;
      const members = all.flatMap(({ indexes }) => [...indexes[index].keys()]);
      return members.filter((member) => member > after).toSorted(byText).slice(0, limit);
    }
    case "letters-of": {
      const { stream, afterOffset, limit } = request;
      const members = all.flatMap(({ letters }) => sorted(letters.get(stream)));
      return members.filter(([, offset]) => offset > afterOffset).slice(0, limit).map(([member]) => member);
    }
    case "streams":
    case "dead-streams": {
      const { index, scoreMax, limit } = request;
      const members = all.flatMap(({ indexes }) => sorted(indexes[index]));
      return members.filter(([, score]) => score <= scoreMax).slice(0, limit).map(([member]) => member);
    }
  }
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** By score, then by text. */
const sorted = (set: SortedSet = new Map()) => [...set].toSorted(([a, x], [b, y]) => x - y || byText(a, b));
