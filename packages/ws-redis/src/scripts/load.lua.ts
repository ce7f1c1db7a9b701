import { createScript } from "../connection/scripts.ts";
import { COMMON } from "./common.lua.ts";

/**
 * What several units are made of, as of one moment. KEYS: rows; then a hash for each id; then a sorted set for each letter. ARGV: how
 * many rows and ids there are; the ids; the offsets of the letters. Answers what each is, in this order: texts, offsets, and how many
 * letters have the offset.
 */
export const LOAD = createScript(
  [
    COMMON,
    String.raw`
local rows, ids = tonumber(ARGV[1]), tonumber(ARGV[2])
local found = mget(1, rows)
for i = 1, ids do found[rows + i] = call("HGET", KEYS[rows + i], ARGV[2 + i]) end
for i = rows + ids + 1, #KEYS do
  local offset = ARGV[2 + i - rows]
  found[i] = call("ZCOUNT", KEYS[i], offset, offset)
end
return found
`,
  ].join("\n"),
);
