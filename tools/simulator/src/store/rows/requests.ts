import type { StreamKey } from "@apex/ws-queue-core";
import { threadOfInbox, type WaitingRequest } from "@apex/ws-queue-core/store";
import { parsePage, unitOfStream, type Group } from "@apex/ws-redis/engine";
import type { RequestFact } from "../turn-log.ts";
import type { RowView } from "./row-view.ts";

/** By thread: the requests that wait. */
export type Waiting = ReadonlyMap<StreamKey, readonly WaitingRequest[]>;

/** Of the threads whose requests a group changes. */
export function waitingOf({ rows }: Group, view: RowView): Waiting {
  const threads = [...rows.keys()].filter((row) => row.startsWith("w:")).map((row) => row.slice(2) as StreamKey);
  return new Map(threads.map((thread) => [thread, waitingIn(thread, view)]));
}

function waitingIn(thread: StreamKey, view: RowView): readonly WaitingRequest[] {
  const record = view.record(unitOfStream(thread));
  return record.kind === "thread" ? (record.thread?.waiting ?? []) : [];
}

/** The requests that came with a group, by their inboxes, and those that it marked as cancelled. */
export function requestsBetween({ logs }: Group, before: Waiting, after: Waiting): readonly RequestFact[] {
  const enqueued = logs.flatMap(({ stream, pages }) => (stream.startsWith("requests:") ? pages.flatMap((page) => enqueuedIn(threadOfInbox(stream) ?? stream, page)) : []));
  const cancelled = [...after].flatMap(([thread, waiting]) => {
    const known = new Map(before.get(thread)?.map((request) => [request.requestId, request.cancelled]));
    return waiting.flatMap(({ requestId, cancelled: isCancelled }): RequestFact[] => (isCancelled && known.get(requestId) === false ? [{ type: "cancelled", thread, requestId }] : []));
  });
  return [...enqueued, ...cancelled];
}

function enqueuedIn(thread: StreamKey, text: string): readonly RequestFact[] {
  const page = parsePage(text);
  return page.isDamaged ? [] : page.metas.flatMap(({ id }): RequestFact[] => (id === undefined ? [] : [{ type: "enqueued", thread, requestId: id as RequestFact["requestId"] }]));
}
