import { parseStreamKey, partitionOf, PARTITIONS } from "@apex/ws-queue-core";
import type { RedisConnection } from "../connection/connection.ts";
import type { Keys } from "../keys.ts";
import { RANGE } from "../scripts/range.lua.ts";
import { asList } from "./decode-answers.ts";
import type { RangeRequest } from "./port.ts";

/** Bounds as ZRANGE has them. */
interface Bounds {
  readonly by: "BYLEX" | "BYSCORE";
  readonly first: string;
  readonly last: string;
}

/** A part of one sorted set, or of the sets of all partitions. */
export async function range({ script }: Pick<RedisConnection, "script">, keys: Keys, request: RangeRequest): Promise<readonly string[]> {
  const { limit } = request;
  const bounds = boundsOf(request);
  const sets = setsOf(keys, request);
  const isSorted = bounds.by === "BYLEX";
  const read = async (some: readonly string[], partMax: number): Promise<readonly (readonly string[])[]> =>
    asList(await script(RANGE, some, [bounds.by, `${partMax}`, bounds.first, bounds.last])).map((part) => asList(part).map(String));
  const choose = (parts: readonly (readonly string[])[]): readonly string[] => (isSorted ? parts.flat().toSorted(byText) : parts.flat()).slice(0, limit);

  const partMax = Math.min(limit, Math.ceil(limit / sets.length) + PART_EXTRA);
  const parts = new Map((await read(sets, partMax)).map((part, index) => [sets[index] ?? "", part]));
  const chosen = choose([...parts.values()]);
  const end = chosen.length < limit ? undefined : chosen.at(-1);
  /** Sets of which more may belong to what was chosen: seldom any, as members are spread over all of them. */
  const mayHaveMore = (part: readonly string[]): boolean => part.length === partMax && partMax < limit && (end === undefined || (isSorted && (part.at(-1) ?? "") < end));
  const open = sets.filter((key) => mayHaveMore(parts.get(key) ?? []));
  if (open.length === 0) return chosen;
  for (const [index, part] of (await read(open, limit)).entries()) parts.set(open[index] ?? "", part);
  return choose([...parts.values()]);
}

/** What each partition gives beyond its share of the limit. */
const PART_EXTRA = 8;

/** Members are ASCII: here they have the order that they have in Redis. */
function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function boundsOf(request: RangeRequest): Bounds {
  switch (request.index) {
    case "pending":
    case "letters":
    case "threads":
    case "crowded-users":
      return { by: "BYLEX", first: request.after === undefined ? "-" : `(${request.after}`, last: "+" };
    case "letters-of":
      return { by: "BYSCORE", first: `(${request.afterOffset}`, last: "+inf" };
    case "streams":
    case "dead-streams":
      return { by: "BYSCORE", first: "-inf", last: `${request.scoreMax}` };
  }
}

function setsOf(keys: Keys, request: RangeRequest): readonly string[] {
  if (request.index !== "letters-of") return Array.from({ length: PARTITIONS }, (_, partition) => keys.index(partition, request.index));
  return [keys.letters(partitionOf(parseStreamKey(request.stream).userId), request.stream)];
}
