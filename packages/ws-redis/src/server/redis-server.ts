import { createError, toApexError } from "@apex/ws-queue-core";
import type { RedisConnection } from "../connection/connection.ts";
import type { Keys } from "../keys.ts";
import { APPLY } from "../scripts/apply.lua.ts";
import { READ_PAGES } from "../scripts/read-pages.lua.ts";
import { asList, asText, decodeOutcome } from "./decode-answers.ts";
import { encodeGroup, three, type EncodedGroup } from "./encode-group.ts";
import { ensureStore, metaText } from "./ensure-store.ts";
import { load } from "./load.ts";
import type { ApplyAnswer, Group, GroupOutcome, Pages, PagesRequest, RowServer } from "./port.ts";
import { range } from "./range.ts";

export interface RedisServerParts {
  readonly connection: Pick<RedisConnection, "call" | "script" | "failure">;
  readonly keys: Keys;
  /** What `ensureStore` gave. When the server has another one, `apply` says so once, and goes on with that. */
  readonly epoch: string;
}

/** Four calls to one Redis server. Each is one script, and one round trip, but for a `range` of many members. */
export function createRedisServer({ connection, keys, epoch }: RedisServerParts): RowServer {
  let known = epoch;
  return {
    async apply(groups) {
      const answer = await apply({ connection, keys, epoch: known }, groups);
      if (answer.status === "rolled-back") known = await ensureStore(connection.call, keys);
      return answer;
    },
    load: (requests) => load(connection, keys, requests),
    readPages: (request) => readPages(connection, keys, request),
    range: (request) => range(connection, keys, request),
  };
}

async function apply({ connection, keys, epoch }: RedisServerParts, groups: readonly Group[]): Promise<ApplyAnswer> {
  const encoded = groups.map((group) => tryEncode(keys, group));
  const sent = encoded.filter(isEncoded);
  const checked = sent.flatMap(({ checkedKeys }) => checkedKeys);
  const program = three(checked.length) + sent.map((group) => group.program).join("");
  const allKeys = [keys.meta(groups[0]?.partition ?? 0)].concat(checked, ...sent.map((group) => group.keys));
  const allArgs = [metaText(epoch), program].concat(...sent.map(({ args }) => args));
  const reply = await connection.script(APPLY, allKeys, allArgs);
  if (reply === 0) return { status: "rolled-back" };
  if (reply !== 1 && !Array.isArray(reply)) throw createError("internal", "Redis answered what no script of this store answers", { isOutcomeKnown: false });
  const replies = asList(reply).values();
  return { status: "done", outcomes: encoded.map((group) => (isEncoded(group) ? decodeOutcome(replies.next().value, group, connection.failure) : group)) };
}

const isEncoded = (group: EncodedGroup | GroupOutcome): group is EncodedGroup => "program" in group;

/** A group that no script takes fails by itself, as the others have nothing to do with it. */
function tryEncode(keys: Keys, group: Group): EncodedGroup | GroupOutcome {
  try {
    return encodeGroup(keys, group);
  } catch (error) {
    return { status: "failed", error: toApexError(error, "internal") };
  }
}

async function readPages({ script }: Pick<RedisConnection, "script">, keys: Keys, request: PagesRequest): Promise<Pages> {
  const { partition, rows, stream, from, direction, entriesMax, bytesMax } = request;
  const allKeys = [keys.list(partition, stream), ...rows.map((row) => keys.row(partition, row))];
  const [rowReplies, pages] = asList(await script(READ_PAGES, allKeys, [`${from}`, direction, `${entriesMax}`, `${bytesMax}`]));
  return { rows: asList(rowReplies).map(asText), pages: asList(pages).map(String) };
}
