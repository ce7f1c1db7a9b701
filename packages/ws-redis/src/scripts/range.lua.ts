import { createScript } from "../connection/scripts.ts";
import { COMMON } from "./common.lua.ts";

/** Parts of several sorted sets, each by itself. KEYS: the sets. ARGV: `BYLEX` or `BYSCORE`; the most members of each; the first and the last bound. */
export const RANGE = createScript(
  [
    COMMON,
    String.raw`
local parts = {}
for i = 1, #KEYS do parts[i] = call("ZRANGE", KEYS[i], ARGV[3], ARGV[4], ARGV[1], "LIMIT", 0, ARGV[2]) end
return parts
`,
  ].join("\n"),
);
