import { deadStream, requestsStream, threadStream, tryRead, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { StoredRequest } from "@apex/ws-queue-core/events";
import { EMPTY_THREAD, type Entry, type StreamHead, type ThreadState, type WaitingRequest } from "@apex/ws-queue-core/store";
import { ownershipOf, type OperatorSource, type ReadableStore } from "./source.ts";
import type { EntryView, StreamReport, ThreadReport, WaitingView } from "./views.ts";

const SHOWN_MAX = 100;
const TEXT_UNITS_MAX = 2_000;
const READ_BYTES_MAX = 64 * 1_024;

/** The state of a thread, what waits in it, and its newest entries. */
export async function describeThread(source: OperatorSource, named: { readonly userId: string; readonly threadId: string }, last: number): Promise<ThreadReport> {
  const { store } = source;
  const [userId, threadId] = [named.userId as UserId, named.threadId as ThreadId];
  const [thread, inbox] = [threadStream(userId, threadId), requestsStream(userId, threadId)];
  const [state = EMPTY_THREAD, heads] = await Promise.all([store.thread(thread), store.heads([thread, inbox, deadStream(userId)])]);
  const [ofThread, requests, dead] = heads.map(reportOf);
  return {
    ...named,
    owner: ownershipOf(source, thread, state.lease),
    lease: { counter: state.lease.counter, renewal: state.lease.renewal },
    attempts: attemptsOf(state),
    waiting: await describeWaiting(store, inbox, state),
    waitingCount: state.waiting.length,
    openRuns: state.openRuns.slice(0, SHOWN_MAX),
    streams: { ...(ofThread && { thread: ofThread }), ...(requests && { requests }), ...(dead && { dead }) },
    last: ofThread === undefined ? [] : await newest(store, thread, ofThread.head, last),
  };
}

const reportOf = (found: StreamHead | undefined): StreamReport | undefined => found && { head: found.head.offset, oldest: found.oldest };

function attemptsOf({ attempt, excused, postponed, failures }: ThreadState): ThreadReport["attempts"] {
  return { begun: attempt, excused, ...(postponed && { dueAt: postponed.dueAt }), failures };
}

/** What waits, with what its entries say as far as one read goes. */
async function describeWaiting(store: ReadableStore, inbox: StreamKey, { waiting, attempt }: ThreadState): Promise<readonly WaitingView[]> {
  const [first] = waiting;
  if (first === undefined) return [];
  const read = await store.read({ stream: inbox, from: first.after, entriesMax: SHOWN_MAX, bytesMax: READ_BYTES_MAX });
  const entries = new Map((read.status === "page" ? read.page.entries : []).map((entry) => [entry.offset, entry]));
  return waiting.slice(0, SHOWN_MAX).map((request, index) => describeRequest(request, index === 0 ? attempt : 0, entries.get(request.offset)));
}

function describeRequest({ requestId, offset, cancelled, priority = "normal" }: WaitingRequest, attempt: number, entry: Entry | undefined): WaitingView {
  const stored = entry && tryRead(() => JSON.parse(entry.text) as StoredRequest);
  const { name, timestamp, deadline } = stored ?? {};
  return {
    ...{ requestId, offset, attempt, cancelled, priority },
    ...(name === undefined ? {} : { name }),
    ...(timestamp === undefined ? {} : { acceptedAt: timestamp }),
    ...(deadline === undefined ? {} : { deadline }),
  };
}

/** The newest entries, page by page; what is damaged is left out. */
async function newest(store: ReadableStore, stream: StreamKey, head: number, count: number): Promise<readonly EntryView[]> {
  const views: EntryView[] = [];
  if (count === 0 || store.inspection === undefined) return views;
  let from = await store.inspection.positionBefore(stream, Math.max(1, head - count + 1));
  while (from.offset < head) {
    const read = await store.read({ stream, from, entriesMax: count, bytesMax: READ_BYTES_MAX });
    if (read.status === "reset" && read.reason !== "damaged") return views;
    if (read.status === "page") views.push(...read.page.entries.filter(({ offset }) => offset <= head).map(viewOf));
    from = read.status === "reset" ? read.resume : (read.page.entries.at(-1) ?? read.page.head);
    from = { offset: from.offset, tag: from.tag };
  }
  return views;
}

function viewOf({ offset, bytes, text }: Entry): EntryView {
  const { type, timestamp } = tryRead(() => JSON.parse(text) as { readonly type?: unknown; readonly timestamp?: unknown }) ?? {};
  return {
    ...{ offset, bytes, text: text.slice(0, TEXT_UNITS_MAX) },
    ...(typeof type === "string" && { type }),
    ...(typeof timestamp === "number" && { timestamp }),
  };
}
