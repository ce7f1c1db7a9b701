import { createError, type StreamKey } from "@apex/ws-queue-core";
import { isDeadKey } from "@apex/ws-queue-core/store";
import type { Keys } from "../keys.ts";
import { LOOKS, OPERATIONS } from "../scripts/apply.lua.ts";
import { UNPACK_MAX } from "../scripts/common.lua.ts";
import type { Group, IdState, IndexWrite, LetterWrite, LogWrite, RowCheck } from "./port.ts";

/** A group as the script `APPLY` takes it, see there. */
export interface EncodedGroup {
  readonly program: string;
  readonly checkedKeys: readonly string[];
  readonly keys: readonly string[];
  readonly args: readonly string[];
  /** In the order of `checkedKeys`. */
  readonly checks: readonly RowCheck[];
  /** By the number of the look; undefined where it is no id. */
  readonly ids: readonly (IdState | undefined)[];
}

interface Operation {
  readonly kind: number;
  readonly keys: readonly string[];
  readonly args: string[];
}

interface Look {
  readonly kind: number;
  readonly key: string;
}

/** What of a group is neither row nor page. */
interface Extras {
  readonly looks: Look[];
  readonly lookArgs: string[];
  readonly ids: (IdState | undefined)[];
  readonly operations: Operation[];
}

/** Numbers below 16,384 in two characters of 7 bits each. */
const two = (value: number): string => TWO[value] ?? String.fromCharCode(value >> 7, value & 127);
/** Those that nearly all groups have, made once. */
const TWO = Array.from({ length: 128 }, (_, value) => String.fromCharCode(0, value));

/** The same, below 2,097,152 in three. */
export const three = (value: number): string => String.fromCharCode(value >> 14, (value >> 7) & 127, value & 127);

const NOTHING: Extras = { looks: [], lookArgs: [], ids: [], operations: [] };

/** Throws `overloaded` for a group that is larger than a script may take in parts. */
export function encodeGroup(keys: Keys, group: Group): EncodedGroup {
  const { partition, rows, logs, turn } = group;
  const checks = writtenFirst(group);
  const { looks, lookArgs, operations, ids } = hasExtras(group) ? collectExtras(keys, group) : NOTHING;
  const checkedKeys = checks.map(({ key }) => keys.row(partition, key));
  const groupKeys: string[] = [];
  const args = checks.map(({ version }) => `${version}\n`);
  let program = "";
  for (const { kind, key } of looks) {
    groupKeys.push(key);
    program += String.fromCharCode(kind);
  }
  args.push(...lookArgs);
  let writes = 0;
  for (const { key } of checks) {
    if (!rows.has(key)) continue;
    writes += 1;
    args.push(rows.get(key) ?? "");
  }
  for (const { stream, pages, deleted } of logs) {
    groupKeys.push(keys.list(partition, stream));
    program += two(pages.length) + (deleted === undefined ? "\0" : "\u0001");
  }
  const others = rows.size - writes;
  if (others > 0) {
    const checked = new Set(checks.map(({ key }) => key));
    for (const [key, text = ""] of rows) {
      if (checked.has(key)) continue;
      groupKeys.push(keys.row(partition, key));
      args.push(text);
    }
  }
  for (const { pages, deleted } of logs) {
    if (deleted !== undefined) args.push(deleted);
    args.push(...pages);
  }
  for (const operation of operations) {
    program += String.fromCharCode(operation.kind) + two(operation.args.length);
    groupKeys.push(...operation.keys);
    args.push(...operation.args);
  }
  if (turn !== undefined) args.push(turn.writer);
  if (args.length > UNPACK_MAX || groupKeys.length + checks.length > UNPACK_MAX) {
    const details = { args: args.length, keys: groupKeys.length + checks.length, limit: UNPACK_MAX, isOutcomeKnown: true };
    throw createError("overloaded", "A group of commits is larger than one script may write", details);
  }
  const counts = two(groupKeys.length) + two(args.length) + two(program.length) + two(checks.length) + two(writes) + two(others) + two(logs.length) + two(looks.length) + two(operations.length);
  const writer = turn === undefined ? "\0" : turn.isWanted ? "\u0002" : "\u0001";
  return { program: counts + writer + program, checkedKeys, keys: groupKeys, args, checks, ids };
}

function writtenFirst({ checks, rows }: Group): readonly RowCheck[] {
  if (checks.every(({ key }) => rows.has(key))) return checks;
  return [...checks.filter(({ key }) => rows.has(key)), ...checks.filter(({ key }) => !rows.has(key))];
}

/** Most groups write a row and append a page, and nothing else. */
function hasExtras({ ids, newIds, letters, indexes, logs }: Group): boolean {
  return ids.length + newIds.length + letters.length + indexes.length > 0 || logs.some(({ deleted, trimmedThrough }) => deleted !== undefined || trimmedThrough > 0);
}

function collectExtras(keys: Keys, { partition, ids, logs, newIds, letters, indexes }: Group): Extras {
  const extras: Extras = { looks: [], lookArgs: [], ids: [], operations: [] };
  for (const id of ids) lookAtId(extras, keys.ids(partition, id.stream), id);
  for (const log of logs) addLog(extras, keys, partition, log);
  for (const id of newIds) addId(extras, keys.ids(partition, id.stream), id);
  for (const letter of letters) addLetter(extras, keys, partition, letter);
  for (const write of indexes) addIndex(extras, keys.index(partition, write.index), write);
  return extras;
}

function lookAtId({ looks, lookArgs, ids }: Extras, key: string, state: IdState): void {
  looks.push({ kind: LOOKS.id, key });
  lookArgs.push(state.id, state.offset === undefined ? "" : String(state.offset));
  ids.push(state);
}

/** A key has one type: that of an id's hash was seen where the id was looked at. */
function lookAtType({ looks, ids }: Extras, kind: number, key: string): void {
  if (looks.some((look) => look.key === key)) return;
  looks.push({ kind, key });
  ids.push(undefined);
}

/** What is written to one key in one way is one command. */
function operate({ operations }: Extras, kind: number, keys: readonly string[], args: readonly string[]): void {
  const last = operations.at(-1);
  const isSame = kind <= OPERATIONS.ZREM && last?.kind === kind && last.keys[0] === keys[0];
  if (isSame) last.args.push(...args);
  else operations.push({ kind, keys, args: [...args] });
}

function addLog(extras: Extras, keys: Keys, partition: number, { stream, pages, deleted, trimmedThrough }: LogWrite): void {
  const list = keys.list(partition, stream);
  // RPUSH finds a wrong type by itself.
  if (pages.length === 0) lookAtType(extras, LOOKS.list, list);
  if (deleted !== undefined) {
    if (pages.length > 0) operate(extras, OPERATIONS.LTRIM, [list], [`-${pages.length}`, "-1"]);
    else operate(extras, OPERATIONS.UNLINK, [list], []);
    operate(extras, OPERATIONS.UNLINK, [keys.ids(partition, stream)], []);
    if (isDeadKey(stream)) removeLetters(extras, keys, partition, { stream, from: "-inf", to: "+inf" });
  }
  if (trimmedThrough > 0) operate(extras, OPERATIONS.trim, [list], [String(trimmedThrough)]);
}

function addId(extras: Extras, key: string, { id, offset }: IdState): void {
  lookAtType(extras, LOOKS.hash, key);
  if (offset === undefined) operate(extras, OPERATIONS.HDEL, [key], [id]);
  else operate(extras, OPERATIONS.HSET, [key], [id, String(offset)]);
}

function addLetter(extras: Extras, keys: Keys, partition: number, write: LetterWrite): void {
  if (write.type === "remove") {
    removeLetters(extras, keys, partition, { stream: write.stream, from: String(write.fromOffset), to: String(write.toOffset) });
    return;
  }
  const [ofStream, ofPartition] = lookAtLetters(extras, keys, partition, write.stream);
  operate(extras, OPERATIONS.ZADD, [ofStream], [String(write.offset), write.member]);
  operate(extras, OPERATIONS.ZADD, [ofPartition], ["0", write.member]);
}

function removeLetters(extras: Extras, keys: Keys, partition: number, { stream, from, to }: { readonly stream: StreamKey; readonly from: string; readonly to: string }): void {
  operate(extras, OPERATIONS.removeLetters, lookAtLetters(extras, keys, partition, stream), [from, to]);
}

function lookAtLetters(extras: Extras, keys: Keys, partition: number, stream: StreamKey): readonly [ofStream: string, ofPartition: string] {
  const both = [keys.letters(partition, stream), keys.index(partition, "letters")] as const;
  for (const key of both) lookAtType(extras, LOOKS.zset, key);
  return both;
}

function addIndex(extras: Extras, key: string, { member, score }: IndexWrite): void {
  lookAtType(extras, LOOKS.zset, key);
  if (score === undefined) operate(extras, OPERATIONS.ZREM, [key], [member]);
  else operate(extras, OPERATIONS.ZADD, [key], [String(score), member]);
}
