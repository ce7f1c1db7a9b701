/** Lua's `unpack` fails at 8,000 values, behind what was written before: nothing is unpacked in larger parts than this. */
export const UNPACK_MAX = 4_000;

/** What more than one script needs, in front of it. */
export const COMMON = String.raw`
local KEYS, ARGV, call, try = KEYS, ARGV, redis.call, redis.pcall
local byte, sub, match, min, max, floor = string.byte, string.sub, string.match, math.min, math.max, math.floor
local UNPACK_MAX = ${UNPACK_MAX}

-- The values of KEYS from first to last, as the result has them from 1 on. False: there is none, or it is no string.
local function mget(first, last)
  if last < first then return {} end
  if last - first < UNPACK_MAX then return call("MGET", unpack(KEYS, first, last)) end
  local values = {}
  for from = first, last, UNPACK_MAX do
    local part = call("MGET", unpack(KEYS, from, min(from + UNPACK_MAX - 1, last)))
    for i = 1, #part do values[from - first + i] = part[i] end
  end
  return values
end

-- The same, where a key that is no string has an empty text, which is no row.
local function texts(first, last)
  local values = mget(first, last)
  for i = 1, last - first + 1 do
    if not values[i] and call("EXISTS", KEYS[first + i - 1]) == 1 then values[i] = "" end
  end
  return values
end

-- The offsets of the first and the last entry of a page; nil where it does not begin with offsets.
local function bounds(page)
  local first, count = match(page, "^([1-9]%d*) ([1-9]%d*) ")
  if first and tonumber(count) <= #page and first + count < 2 ^ 53 then return tonumber(first), first + count - 1 end
end
`;
