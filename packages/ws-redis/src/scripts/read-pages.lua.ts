import { createScript } from "../connection/scripts.ts";
import { COMMON } from "./common.lua.ts";

/**
 * Rows and pages of one moment. KEYS: the list; rows. ARGV: `start`, `head` or an offset; `forwards` or `backwards`; the most entries; the
 * most bytes. Answers an array of rows and one of pages, in the order of the list.
 *
 * A page whose beginning is damaged is between its neighbours.
 */
export const READ_PAGES = createScript(
  [
    COMMON,
    String.raw`
local list, from, isForwards = KEYS[1], ARGV[1], ARGV[2] == "forwards"
local entriesMax, bytesMax = tonumber(ARGV[3]), tonumber(ARGV[4])
-- A key of another type has no pages: all entries are lost.
local length = try("LLEN", list)
if type(length) ~= "number" then length = 0 end

-- Pages that were read already, by index.
local read = {}
local function pageAt(index)
  read[index] = read[index] or call("LINDEX", list, index)
  return read[index]
end

-- The bounds of the first page that has any, from this one on.
local function nearest(index, step)
  while index >= 0 and index < length do
    local first, last = bounds(pageAt(index))
    if first then return first, last end
    index = index + step
  end
end

-- The offsets that a page has, or those between its neighbours.
local function placeOf(index)
  local first, last = bounds(pageAt(index))
  if first then return first, last end
  local _, before = nearest(index - 1, -1)
  return (before or 0) + 1, (nearest(index + 1, 1) or math.huge) - 1
end

-- The first page that ends at this offset or behind it; the length where none does. Pages are about equally large, so it
-- looks where the offset should be, and from there in growing steps; readers at either end find theirs at once.
local function find(offset)
  local low, high = 0, length
  local first = placeOf(0)
  local _, head = placeOf(length - 1)
  local index, step = floor((length - 1) * min(max((offset - first) / max(min(head, 2 ^ 53) - first, 1), 0), 1)), 1
  while low < high do
    local _, last = placeOf(index)
    if last >= offset then
      high = index
      index = index - step
    else
      low = index + 1
      index = index + step
    end
    if index < low or index >= high then index = floor((low + high) / 2) end
    step = step * 2
  end
  return low
end

-- The page that is nearest, and the offset that is read from.
local function start()
  if length == 0 or from == "start" and not isForwards or from == "head" and isForwards then return nil end
  if from == "start" then return 0, 0 end
  if from == "head" then return length - 1, math.huge end
  local offset = tonumber(from)
  local index = find(offset)
  if isForwards then return index, offset end
  while index < length and placeOf(index) <= offset do index = index + 1 end
  return index - 1, offset
end

local pages, index, offset = {}, start()
local entries, bytes, taken, step = 0, 0, 0, isForwards and 1 or -1
while index and index >= 0 and index < length do
  if not read[index] then
    -- As many as should fit, so that a page does not cost a command.
    local count = min(64, max(1, floor((bytesMax - bytes) / (bytes / taken))), entriesMax)
    local first = isForwards and index or max(0, index - count + 1)
    for i, page in ipairs(call("LRANGE", list, first, first + count - 1)) do read[first + i - 1] = page end
  end
  local page, first, last = read[index], placeOf(index)
  local isWanted, wanted = last > offset, last - max(first - 1, offset)
  if not isForwards then isWanted, wanted = first <= offset, min(last, offset) - first + 1 end
  if isWanted then
    if taken > 0 and (entries >= entriesMax or bytes + #page > bytesMax) then break end
    taken, entries, bytes = taken + 1, entries + wanted, bytes + #page
  end
  -- The page that has the offset itself proves the position.
  if isWanted or first <= offset and last >= offset then pages[#pages + 1] = page end
  index = index + step
end
if not isForwards then
  for i = 1, floor(#pages / 2) do pages[i], pages[#pages + 1 - i] = pages[#pages + 1 - i], pages[i] end
end
return { texts(2, #KEYS), pages }
`,
  ].join("\n"),
);
