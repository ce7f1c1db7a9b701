import type { Limits, StreamKey, Tag } from "@apex/ws-queue-core";
import {
  deadLetterCursor,
  dueAt,
  isDeadKey,
  isOversize,
  isPending,
  oldestOffset,
  pendingCursor,
  type AppendedEntries,
  type Changes,
  type StreamChange,
  type StreamState,
  type ThreadState,
} from "@apex/ws-queue-core/store";
import { packPage } from "../pages/page.ts";
import type { ThreadPart } from "../rows/thread-row.ts";
import type { IdState, IndexName, IndexWrite, LetterWrite, LogWrite } from "../server/port.ts";
import type { Component } from "./component.ts";

/** What of a group is beside its rows, while it is put together. */
export interface LogDraft {
  readonly logs: LogWrite[];
  readonly newIds: IdState[];
  readonly letters: LetterWrite[];
  readonly indexes: IndexWrite[];
}

/** Of one stream. */
interface LogChange {
  readonly key: StreamKey;
  readonly before: StreamState | undefined;
  readonly now: StreamState | undefined;
  readonly limits: Limits;
}

/** What watchers are told of a group: first what was deleted, then what was appended. */
export type ToldChange = Exclude<StreamChange, { type: "deleted" }> | (Extract<StreamChange, { type: "deleted" }> & { readonly birth: Tag });

export function toldChanges({ appended }: Changes, logs: readonly LogWrite[]): readonly ToldChange[] {
  const told: ToldChange[] = [];
  for (const { stream, deleted: birth } of logs) if (birth !== undefined) told.push({ type: "deleted", stream, birth });
  for (const { page } of appended) told.push({ type: "appended", page });
  return told;
}

/** The pages of a stream, its ids and letters, and its place among the streams that retention looks at. */
export function writeLog(draft: LogDraft, { base }: Component, changes: Changes, { key, before, now, limits }: LogChange): void {
  const appended = changes.appended.find(({ page }) => page.stream === key);
  const deleted = changes.deleted.includes(key) ? before?.birth.tag : undefined;
  const isReset = deleted !== undefined;
  const kept = isReset ? undefined : before;
  const through = changes.trimmed.find(({ stream }) => stream === key)?.through ?? 0;
  if (appended === undefined && !isReset && through === 0) return writeLetters(draft, changes, key, 0);
  const pages = appended === undefined ? [] : runsOf(appended).map(packPage);
  draft.logs.push({ stream: key, pages, deleted, trimmedThrough: through });
  if (kept !== undefined) forgetIds(draft, base, key, kept, through);
  if (appended !== undefined) keepIds(draft, appended, through);
  writeLetters(draft, changes, key, through);
  writeStreamIndex(draft, key, { before, now, limits, appended, isReset, isTrimmed: through > 0 });
}

/** A page has one instant, and commits of one tick may have several. */
function runsOf({ page, origins }: AppendedEntries): readonly AppendedEntries[] {
  if (origins.every(({ at }) => at === origins[0]?.at)) return [{ page, origins }];
  const runs: AppendedEntries[] = [];
  let { after } = page;
  for (let from = 0; from < origins.length; ) {
    let to = from + 1;
    while (to < origins.length && origins[to]?.at === origins[from]?.at) to += 1;
    const entries = page.entries.slice(from, to);
    const last = entries.at(-1);
    const head = last === undefined ? after : { offset: last.offset, tag: last.tag };
    runs.push({ page: { ...page, after, entries, head }, origins: origins.slice(from, to) });
    after = head;
    from = to;
  }
  return runs;
}

function forgetIds({ newIds }: LogDraft, base: Component["base"], stream: StreamKey, { beforeOldest, head }: StreamState, through: number): void {
  for (let offset = beforeOldest.offset + 1; offset <= Math.min(through, head.offset); offset += 1) {
    const id = base.entry(stream, offset)?.id;
    if (id !== undefined) newIds.push({ stream, id, offset: undefined });
  }
}

function keepIds({ newIds }: LogDraft, { page, origins }: AppendedEntries, through: number): void {
  for (const [index, { id }] of origins.entries()) {
    const offset = page.after.offset + 1 + index;
    if (id !== undefined && offset > through) newIds.push({ stream: page.stream, id, offset });
  }
}

function writeLetters({ letters }: LogDraft, changes: Changes, stream: StreamKey, through: number): void {
  for (const [offset, at] of changes.letters.get(stream) ?? []) {
    if (at === undefined) letters.push({ type: "remove", stream, fromOffset: offset, toOffset: offset });
    else letters.push({ type: "add", stream, offset, member: deadLetterCursor({ at, offset, stream }) });
  }
  if (through > 0 && isDeadKey(stream)) letters.push({ type: "remove", stream, fromOffset: 0, toOffset: through });
}

interface StreamIndexChange extends Omit<LogChange, "key"> {
  readonly appended: AppendedEntries | undefined;
  readonly isReset: boolean;
  readonly isTrimmed: boolean;
}

export const hasEntries = (state: StreamState | undefined): state is StreamState => state !== undefined && oldestOffset(state) <= state.head.offset;

/** Where retention looks for a stream: by the instant of its oldest entry, or an earlier one where some were let go since. */
export const streamIndex = (stream: StreamKey): Extract<IndexName, "streams" | "dead-streams"> => (isDeadKey(stream) ? "dead-streams" : "streams");

function writeStreamIndex({ indexes }: LogDraft, member: StreamKey, { before, now, limits, appended, isReset, isTrimmed }: StreamIndexChange): void {
  const index = streamIndex(member);
  if (!hasEntries(now)) {
    if (hasEntries(before)) indexes.push({ index, member, score: undefined });
  } else if (isOversize(now, limits)) {
    // Its requests kept it so large, and may be done before it is old.
    indexes.push({ index, member, score: 0 });
  } else if ((isReset || !hasEntries(before)) && appended !== undefined) {
    indexes.push({ index, member, score: appended.origins[oldestOffset(now) - appended.page.after.offset - 1]?.at ?? 0 });
  } else if (isTrimmed) {
    // How old the entry is that is the oldest now was not looked at: that is for maintenance.
    indexes.push({ index, member, score: 0 });
  }
}

/** Where a thread is among those that are pending; undefined for one that is not. */
const placeOf = (key: StreamKey, thread: ThreadState | undefined): string | undefined =>
  thread !== undefined && isPending(thread) ? pendingCursor(dueAt(thread), key) : undefined;

/** A thread's place among those that are pending, and whether it is there at all. */
export function writeThreadIndexes({ indexes }: LogDraft, key: StreamKey, before: ThreadPart, now: ThreadPart): void {
  const [was, is] = [placeOf(key, before.thread), placeOf(key, now.thread)];
  if (was !== undefined && was !== is) indexes.push({ index: "pending", member: was, score: undefined });
  if (is !== undefined && was !== is) indexes.push({ index: "pending", member: is, score: 0 });
  const [existed, exists] = [isThere(before), isThere(now)];
  if (existed !== exists) indexes.push({ index: "threads", member: key, score: exists ? 0 : undefined });
}

const isThere = ({ stream, thread }: ThreadPart): boolean => stream !== undefined || thread !== undefined;
