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
local found = texts(1, rows)
-- A key of another type has nothing of what is asked for; the next write of it fails.
for i = 1, ids do
  local offset = try("HGET", KEYS[rows + i], ARGV[2 + i])
  found[rows + i] = type(offset) == "string" and offset
end
for i = rows + ids + 1, #KEYS do
  local offset = ARGV[2 + i - rows]
  local count = try("ZCOUNT", KEYS[i], offset, offset)
  found[i] = type(count) == "number" and count or 0
end
return found
`,
  ].join("\n"),
);
