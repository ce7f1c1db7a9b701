import { createError, toApexError, type StreamKey } from "@apex/ws-queue-core";
import { dueAt, isPending, type PendingCursor, type ThreadState } from "@apex/ws-queue-core/store";
import { inspectionOf, nameThread, ownershipOf, type OperatorSource } from "./source.ts";
import type { ThreadRow, ThreadsPage } from "./views.ts";

/** Where a page goes on: in the store's pending threads, among those that this node owns without work, or among all. */
type Place = { readonly in: "work" | "owned" | "all"; readonly after: string | undefined };

interface Query {
  readonly all: boolean;
  readonly after: string | undefined;
  readonly limit: number;
}

/** A page of the threads with work or an owner, those that are due first, first; or of all threads, by user and thread. */
export async function listThreads(source: OperatorSource, { all, after, limit }: Query): Promise<ThreadsPage> {
  const place = after === undefined ? { in: all ? "all" : "work", after: undefined } as const : parsePlace(after);
  switch (place.in) {
    case "all":
      return everyThread(source, place.after, limit);
    case "work":
      return withWork(source, place.after, limit);
    case "owned":
      return withoutWork(source, place.after, limit);
  }
}

async function everyThread(source: OperatorSource, after: string | undefined, limit: number): Promise<ThreadsPage> {
  const keys = await inspectionOf(source.store, "list all threads").threads(after as StreamKey | undefined, limit);
  return page(await Promise.all(keys.map((key) => rowOf(source, key))), keys.length < limit ? undefined : { in: "all", after: keys.at(-1) });
}

async function withWork(source: OperatorSource, after: string | undefined, limit: number): Promise<ThreadsPage> {
  const pending = await source.store.pending(after as PendingCursor | undefined, limit);
  const rows = await Promise.all(pending.threads.map(({ thread }) => rowOf(source, thread)));
  if (pending.next !== undefined) return page(rows, { in: "work", after: pending.next });
  const rest = await withoutWork(source, undefined, limit - rows.length);
  return { ...rest, threads: [...rows, ...rest.threads] };
}

/** Threads that are owned and have no work: for a second behind their last, or since their state cannot be read. */
async function withoutWork(source: OperatorSource, after = "", limit: number): Promise<ThreadsPage> {
  const rows: ThreadRow[] = [];
  let last = after;
  for (const key of [...(source.node?.owned() ?? [])].filter((key) => key > after).toSorted()) {
    if (rows.length >= limit) return page(rows, { in: "owned", after: last });
    const row = await rowOf(source, key);
    if (row.waiting + row.openRuns === 0) rows.push(row);
    last = key;
  }
  return page(rows, undefined);
}

const page = (threads: readonly ThreadRow[], next: Place | undefined): ThreadsPage => ({ threads, ...(next && { next: `${next.in} ${next.after ?? ""}` }) });

function parsePlace(cursor: string): Place {
  const [, where, after] = /^(work|owned|all) (.*)$/s.exec(cursor) ?? [];
  if (where === undefined) throw createError("invalid_argument", "threads: after must be the next of an earlier page", { name: "after" });
  return { in: where as Place["in"], after: after === "" ? undefined : after };
}

async function rowOf(source: OperatorSource, thread: StreamKey): Promise<ThreadRow> {
  try {
    return { ...nameThread(thread), ...summary(source, thread, await source.store.thread(thread)) };
  } catch (error) {
    const { code } = toApexError(error, "internal");
    if (code !== "store_damaged") throw error;
    return { ...nameThread(thread), ...EMPTY, owner: source.node?.owns(thread) === true ? "here" : "none", problem: code };
  }
}

const EMPTY = { waiting: 0, openRuns: 0, attempt: 0 };

function summary(source: OperatorSource, thread: StreamKey, state: ThreadState | undefined): Omit<ThreadRow, "userId" | "threadId"> {
  if (state === undefined) return { ...EMPTY, owner: "none" };
  const due = isPending(state) ? dueAt(state) : 0;
  const { waiting, openRuns, attempt, lease } = state;
  return { owner: ownershipOf(source, thread, lease), waiting: waiting.length, openRuns: openRuns.length, attempt, ...(due > 0 && { dueAt: due }) };
}
