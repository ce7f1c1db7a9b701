/** How long a turn lasts, by the clock of the server, in milliseconds. */
export const TURN_MS = 60;

/** A turn that lies more turns ahead than this was not given by the clock that the server has now: it counts for nothing. */
const TURNS_AHEAD_MAX = 10;

/** How long a row stays that only a queue made, in milliseconds. */
const QUEUE_TTL_MS = 60_000;

/**
 * Turns, all of it in rare paths. A row with a queue has the header `version|holder:untilMs,holder:0,…`: the first one has the turn until
 * then, unless that is over or implausibly far ahead; those behind it wait.
 */
export const TURNS = String.raw`
local clock
local function now()
  if not clock then
    local time = call("TIME")
    clock = time[1] * 1000 + floor(time[2] / 1000)
  end
  return clock
end

-- How long the first one still has its turn, and who that is.
local function turnLeft(queue)
  local holder, untilMs = match(queue, "^([^:]*):(%d+)")
  local left = holder and untilMs - now() or 0
  return left <= ${TURN_MS * TURNS_AHEAD_MAX} and max(left, 0) or 0, holder
end

-- The queue as it is then; empty when nobody is left. The first one has its turn from now on, if it did not have it before.
local function joinQueue(holders, isHead, untilMs)
  if #holders == 0 then return "" end
  if not isHead then untilMs = string.format("%.0f", now() + ${TURN_MS}) end
  local queue = holders[1] .. ":" .. untilMs
  if #holders == 1 then return queue end
  return queue .. "," .. table.concat(holders, ":0,", 2) .. ":0"
end

-- Behind a write the first one goes, who had its turn or let it pass, and the writer goes. Without a write the writer comes, once.
local function nextQueue(queue, writer, isWritten)
  local isHead = not isWritten and turnLeft(queue) > 0
  local holders, isKnown, isFirst = {}, isWritten, true
  for holder in string.gmatch(queue, "([^:,]+):") do
    local isGone = isFirst and not isHead or isWritten and holder == writer
    if not isGone then
      holders[#holders + 1] = holder
      isKnown = isKnown or holder == writer
    end
    isFirst = false
  end
  if not isKnown then holders[#holders + 1] = writer end
  return joinQueue(holders, isHead, match(queue, ":(%d+)"))
end

-- A row that is a queue and nothing else. Without it turns are lost, and no more.
local function setQueue(key, text) try("SET", key, text, "PX", ${QUEUE_TTL_MS}) end

-- Puts the writer into the queue of a row, and makes the row where there is none.
local function enqueue(key, writer)
  local found = try("GET", key) or "\n"
  if type(found) == "table" then return end
  local version, queue, rest = match(found, "^([^|\n]*)|?([^\n]*)(\n.*)$")
  if not version then return end
  local text = version .. "|" .. nextQueue(queue, writer, false) .. rest
  if version == "" then setQueue(key, text) else try("SET", key, text) end
end

-- A new text of a row, or "" for one that goes, with what is left of the queue of the old one. Second: a queue is all there is.
local function withQueue(text, old, writer)
  local queue = nextQueue(match(old, "^[^|\n]*|([^\n]*)\n"), writer, true)
  if queue == "" then return text, false end
  if text == "" then return "|" .. queue .. "\n", true end
  local stop = string.find(text, "\n", 1, true)
  return sub(text, 1, stop - 1) .. "|" .. queue .. sub(text, stop), false
end
`;
