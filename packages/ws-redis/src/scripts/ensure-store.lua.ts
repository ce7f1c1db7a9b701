import { createScript } from "../connection/scripts.ts";
import { COMMON } from "./common.lua.ts";

/**
 * The meta rows of all partitions. KEYS: these. ARGV: their text where there is none, and also where they do not agree: then keys were lost, and
 * all have another epoch. Answers the text that they have then, or that of one that this version can't read, and then changes nothing.
 */
export const ENSURE_STORE = createScript(
  [
    COMMON,
    String.raw`
local rows = mget(1, #KEYS)
local isWhole = rows[1]
local body = match(ARGV[1], "\n.*")
for i = 1, #KEYS do
  isWhole = isWhole and rows[i] == rows[1]
  if rows[i] and match(rows[i], "\n.*") ~= body then return rows[i] end
end
if isWhole then return rows[1] end
local sets = {}
for i = 1, #KEYS do sets[2 * i - 1], sets[2 * i] = KEYS[i], ARGV[1] end
call("MSET", unpack(sets))
return ARGV[1]
`,
  ].join("\n"),
);
