import type { RedisConnection } from "../connection/connection.ts";
import type { Keys } from "../keys.ts";
import { LOAD } from "../scripts/load.lua.ts";
import { asList, asOffset, asText } from "./decode-answers.ts";
import type { Loaded, LoadRequest } from "./port.ts";

/** What several units are made of, in one script. */
export async function load({ script }: Pick<RedisConnection, "script">, keys: Keys, requests: readonly LoadRequest[]): Promise<readonly Loaded[]> {
  const rowKeys = requests.flatMap(({ partition, rows }) => rows.map((row) => keys.row(partition, row)));
  const ids = requests.flatMap(({ partition, ids: wanted }) => wanted.map(({ stream, id }) => ({ key: keys.ids(partition, stream), id })));
  const letters = requests.flatMap(({ partition, letters: wanted }) => wanted.map(({ stream, offset }) => ({ key: keys.letters(partition, stream), offset })));
  const allKeys = [...rowKeys, ...ids.map(({ key }) => key), ...letters.map(({ key }) => key)];
  const args = [`${rowKeys.length}`, `${ids.length}`, ...ids.map(({ id }) => id), ...letters.map(({ offset }) => `${offset}`)];
  const replies = asList(await script(LOAD, allKeys, args));
  const rowReplies = replies.slice(0, rowKeys.length).values();
  const idReplies = replies.slice(rowKeys.length, rowKeys.length + ids.length).values();
  const letterReplies = replies.slice(rowKeys.length + ids.length).values();
  return requests.map((request) => ({
    rows: request.rows.map(() => asText(rowReplies.next().value)),
    offsets: request.ids.map(() => asOffset(idReplies.next().value)),
    letters: request.letters.map(() => letterReplies.next().value !== 0),
  }));
}
