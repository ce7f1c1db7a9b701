import { createScript } from "../connection/scripts.ts";
import { COMMON } from "./common.lua.ts";
import { TURNS } from "./turns.lua.ts";

/** What a group does beside rows and pages. Those of Redis have their arguments behind the key. */
export const OPERATIONS = { HSET: 1, HDEL: 2, ZADD: 3, ZREM: 4, UNLINK: 5, LTRIM: 6, trim: 7, removeLetters: 8 } as const;

/** What is looked at before a group writes: the offset of an id, or the type of a key. */
export const LOOKS = { id: 1, hash: 2, list: 3, zset: 4 } as const;

/** How a group of the answer begins. The whole answer is 1 where each group was applied, and 0 for another epoch. */
export const OUTCOMES = { applied: 1, stale: 2, waits: 3, failed: 4 } as const;

/**
 * Compares and sets. Each group is by itself, and is looked at as a whole before its first write.
 *
 * Redis refuses a write (OOM, NOREPLICAS, READONLY, MISCONF) only while a script has written nothing, and a wrong type is found before. So a
 * group fails at its first write or not at all; but RPUSH finds a wrong type by itself, and then what was pushed before is popped.
 *
 * KEYS: the meta row; the rows that are checked, of all groups; then by group: a key for each look, lists, other rows that are written, a key
 * for each operation (two for `removeLetters`).
 * ARGV: the meta row's text; the program; then by group: versions with a line feed, arguments of looks, new texts of rows ("": it goes), pages,
 * arguments of operations, the writer.
 * The program has 7 bits a character. It begins with the number of checked rows, in three characters. Each group begins with ten numbers, in two
 * characters but for the last one: its keys, its arguments, its program behind this, checked rows, how many of them, the first ones,
 * are written, other rows that are written, lists, looks, operations, and its writer (0: none, 1: may have a turn, 2: wants one). Behind them each
 * look has its kind; each list its pages (2), and 1 where the birth of a deleted stream is before them; each operation its kind and the number of its arguments (2).
 */
export const APPLY = createScript(
  [
    COMMON,
    TURNS,
    String.raw`
local program = ARGV[2]
local b1, b2, b3 = byte(program, 1, 3)
local checked = b1 * 16384 + b2 * 128 + b3
local rows = mget(1, checked + 1)
if rows[1] ~= ARGV[1] then return 0 end

local OPERATIONS = { "HSET", "HDEL", "ZADD", "ZREM", "UNLINK", "LTRIM" }
local TYPES = { false, "hash", "list", "zset" }
local WRONGTYPE = "WRONGTYPE Operation against a key holding the wrong kind of value"

-- What is published behind all writes. A channel has the name of the stream's list, and a message is the page as it was pushed: the hash of
-- any other text would cost a tenth of the script.
local channels, payloads, messages = {}, {}, 0

-- Returns why the group fails, checked rows that have another version, how long another one has its turn, and texts with a queue.
local function check(r, a, count, writer)
  local failure, stale, wait, queued
  for i = 1, count do
    local text, version = rows[r + i], ARGV[a + i]
    if text and sub(text, 1, #version) ~= version then
      local found, queue = match(text, "^([^|\n]*)|([^\n]*)\n")
      if found and found .. "\n" == version then
        queued = queued or {}
        queued[i] = text
        local left, holder = turnLeft(queue)
        if left > 0 and holder ~= writer then wait = max(wait or 0, left) end
      else
        stale = stale or {}
        stale[#stale + 1] = i
        stale[#stale + 1] = text
      end
    elseif not text then
      if version ~= "\n" then
        stale = stale or {}
        stale[#stale + 1] = i
        stale[#stale + 1] = false
      elseif call("EXISTS", KEYS[r + i]) == 1 then
        failure = WRONGTYPE
      end
    end
  end
  return failure, stale, wait, queued
end

-- Looks at ids and types. Returns why the group fails, ids that are elsewhere, and the last argument.
local function look(k, a, p, count)
  local failure, elsewhere
  for i = 1, count do
    local kind = byte(program, p + i)
    if kind == 1 then
      local found = try("HGET", KEYS[k + i], ARGV[a + 1]) or ""
      if type(found) == "table" then
        failure = found.err
      elseif found ~= ARGV[a + 2] then
        elsewhere = elsewhere or {}
        elsewhere[#elsewhere + 1] = i
        elsewhere[#elsewhere + 1] = found
      end
      a = a + 2
    else
      local found = call("TYPE", KEYS[k + i]).ok
      if found ~= TYPES[kind] and found ~= "none" then failure = WRONGTYPE end
    end
  end
  return failure, elsewhere, a
end

-- Pushes pages, or none where one is refused. Returns why, and the last argument.
local function push(k, a, p, count)
  for i = 1, count do
    local key = KEYS[k + i]
    local n1, n2, isDeleted = byte(program, p + 1, p + 3)
    local pages = n1 * 128 + n2
    a = a + isDeleted
    -- unpack costs 3 % of the script, and most groups have one page.
    local reply = pages == 1 and try("RPUSH", key, ARGV[a + 1]) or pages > 1 and try("RPUSH", key, unpack(ARGV, a + 1, a + pages))
    if type(reply) == "table" then
      for j = i - 1, 1, -1 do
        p = p - 3
        n1, n2 = byte(program, p + 1, p + 2)
        if n1 + n2 > 0 then call("RPOP", KEYS[k + j], n1 * 128 + n2) end
      end
      return reply.err, a
    end
    for j = 1 - isDeleted, pages do
      messages = messages + 1
      channels[messages], payloads[messages] = key, ARGV[a + j]
    end
    a, p = a + pages, p + 3
  end
  return nil, a
end

-- The offset of the last entry of a page. A damaged one is before the next one that is not.
local function lastOffset(key, index)
  local first, last = bounds(call("LINDEX", key, index))
  while not first do
    index = index + 1
    local page = call("LINDEX", key, index)
    if not page then return math.huge end
    first = bounds(page)
  end
  return last or first - 1
end

-- Takes away the pages that have no entry behind this offset. The last page stays: it has the head.
local function trim(key, through)
  local last, gone, step = call("LLEN", key) - 1, 0, 1
  local function goes() return gone + step <= last and lastOffset(key, gone + step - 1) <= through end
  while goes() do gone, step = gone + step, step * 2 end
  while step > 1 do
    step = step / 2
    if goes() then gone = gone + step end
  end
  if gone > 0 then call("LTRIM", key, gone, -1) end
end

-- Dead letters between two offsets leave the index of their stream and that of the partition.
local function removeLetters(ofStream, ofPartition, from, to)
  repeat
    local members = call("ZRANGEBYSCORE", ofStream, from, to, "LIMIT", 0, UNPACK_MAX)
    if #members > 0 then
      call("ZREM", ofStream, unpack(members))
      call("ZREM", ofPartition, unpack(members))
    end
  until #members < UNPACK_MAX
end

local function operate(k, a, p, count)
  for _ = 1, count do
    local kind, n1, n2 = byte(program, p + 1, p + 3)
    local count = n1 * 128 + n2
    local name, key = OPERATIONS[kind], KEYS[k + 1]
    if name then
      call(name, key, unpack(ARGV, a + 1, a + count))
    elseif kind == 7 then
      trim(key, tonumber(ARGV[a + 1]))
    else
      k = k + 1
      removeLetters(key, KEYS[k + 1], ARGV[a + 1], ARGV[a + 2])
    end
    k, a, p = k + 1, a + count, p + 3
  end
end

-- New rows as MSET takes them, and rows that go.
local sets, setCount, gone = {}, 0, {}
local function put(key, text)
  if text == "" then
    gone[#gone + 1] = key
  else
    sets[setCount + 1], sets[setCount + 2] = key, text
    setCount = setCount + 2
  end
end

-- Rows that are queues and nothing else, and their texts.
local queues = {}

local results, isEachApplied, writing, group = {}, true, {}, 0
local r, k, a, p = 1, checked + 1, 2, 3
while p < #program do
  group = group + 1
  local k1, k2, a1, a2, p1, p2, c1, c2, w1, w2, o1, o2, l1, l2, q1, q2, x1, x2, turn = byte(program, p + 1, p + 19)
  local checks, writes, others, lists = c1 * 128 + c2, w1 * 128 + w2, o1 * 128 + o2, l1 * 128 + l2
  local looks, operations = q1 * 128 + q2, x1 * 128 + x2
  local kEnd, aEnd, pEnd = k + k1 * 128 + k2, a + a1 * 128 + a2, p + 19 + p1 * 128 + p2
  local writer = turn > 0 and ARGV[aEnd]
  local failure, stale, wait, queued = check(r, a, checks, writer)
  local elsewhere
  a, p = a + checks, p + 19
  if looks > 0 then
    local why
    why, elsewhere, a = look(k, a, p, looks)
    failure, k, p = failure or why, k + looks, p + looks
  end

  local result = 1
  if failure then
    result = { 4, failure }
  elseif stale or elsewhere then
    result = { 2, stale or {}, elsewhere or {} }
    if turn == 2 then
      for i = 1, checks do enqueue(KEYS[r + i], writer) end
    end
  elseif wait then
    result = { 3, wait }
  else
    local texts, told, why = a, messages, nil
    for i = 1, others do
      local found = call("TYPE", KEYS[k + lists + i]).ok
      if found ~= "string" and found ~= "none" then why = WRONGTYPE end
    end
    if not why then why, a = push(k, a + writes + others, p, lists) end
    k, p = k + lists, p + lists * 3
    if operations > 0 and not why then
      local isDone, raised = pcall(operate, k + others, a, p, operations)
      if not isDone then why = type(raised) == "table" and raised.err or raised end
    end
    if why then
      result, messages = { 4, why }, told
    else
      for i = 1, writes do
        local key, text, isQueue = KEYS[r + i], ARGV[texts + i], false
        if queued and queued[i] then text, isQueue = withQueue(text, queued[i], writer) end
        if isQueue then queues[key] = text else put(key, text) end
      end
      for i = 1, others do put(KEYS[k + i], ARGV[texts + writes + i]) end
      if writes + others > 0 then writing[#writing + 1] = group end
    end
  end
  results[group] = result
  isEachApplied = isEachApplied and result == 1
  r, k, a, p = r + checks, kEnd, aEnd, pEnd
end

-- Refused only where nothing is written yet.
local why
for first = 1, setCount, UNPACK_MAX do
  local reply = try("MSET", unpack(sets, first, min(first + UNPACK_MAX - 1, setCount)))
  why = why or reply.err
end
if not why then
  for first = 1, #gone, UNPACK_MAX do
    local reply = try("UNLINK", unpack(gone, first, min(first + UNPACK_MAX - 1, #gone)))
    why = type(reply) == "table" and reply.err
  end
end
if why then
  for i = 1, #writing do results[writing[i]] = { 4, why } end
  return results
end
for key, text in pairs(queues) do setQueue(key, text) end

for i = 1, messages do call("SPUBLISH", channels[i], payloads[i]) end
return isEachApplied and 1 or results
`,
  ].join("\n"),
);
