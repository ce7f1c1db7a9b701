import { createCursorWriter, deadStream, requestsStream, threadStream, type RequestId, type StreamKey, type Tag, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { Outcome } from "@apex/ws-queue-core/client";
import { checkHistory, type Guarantee, type Violation } from "../../src/checkers/check.ts";
import { createHistory, type History, type SeenEntry, type ViewRecord } from "../../src/history.ts";
import type { FinalState, FinalStream } from "../../src/run/final-state.ts";

const USER = "ada" as UserId;
const THREAD = "t1" as ThreadId;
const RUN = { runId: "run1", agentName: "librarian thread:ada:t1" };

/** What the run was like, and allowed. */
const FINAL = {
  subscriptionWindowBytes: 1_024,
  tailsBytesMax: 2_048,
  inboundFramesPerSecondMax: 1_000,
  subscriptionsPerConnectionMax: 20,
  attemptsMax: 2,
  leaseTtlMs: 4_000,
  handlersMax: 2,
  handlersPerUserMax: 2,
  isReplicated: true,
};

export const THREAD_KEY = threadStream(USER, THREAD);
export const DEAD_KEY = deadStream(USER);
export const INBOX_KEY = requestsStream(USER, THREAD);

/** A small run in which nothing went wrong, to be doctored. */
export interface SoundRun {
  readonly history: History;
  readonly thread: Doctored<FinalStream>;
  readonly inbox: Doctored<FinalStream>;
  /** The user's dead letters: none. */
  readonly dead: Doctored<FinalStream>;
  readonly final: Doctored<Omit<FinalState, "streams" | "pages">> & { pages: Doctored<FinalState["pages"][number]>[] };
  readonly view: ViewRecord;
}

type Doctored<Value> = { -readonly [Key in keyof Value]: Value[Key] extends readonly (infer Item)[] ? Item[] : Value[Key] };

export function createSoundRun(): SoundRun {
  const thread = createStream("thread", THREAD_KEY, [
    { type: "note", note: "n0" },
    { type: "agent_started", ...RUN },
    { type: "tool_executing", toolCallId: "c1", ...RUN },
    { type: "tool_completed", toolCallId: "c1", ...RUN },
    { type: "text_chunk", segment: 0, position: 0, text: "Good ", ...RUN },
    { type: "text_chunk", segment: 0, position: 5, text: "day", ...RUN },
    { type: "agent_completed", ...RUN },
    { type: "request_completed", requestId: "r1" },
    { type: "note", note: "n1" },
  ]);
  const inbox = createStream("requests", INBOX_KEY, [{ type: "request", requestId: "r1" }, { type: "request", requestId: "r2" }]);
  thread.entries.splice(8, 0, entryOf(THREAD_KEY, 9, "a", { type: "request_failed", requestId: "r2", ...OWNER }));
  thread.entries[9] = entryOf(THREAD_KEY, 10, "a", { type: "note", note: "n1", ...OWNER });
  thread.head = 10;
  const history = createHistory();
  for (const [order, [note, offset]] of ([["n0", 1], ["n1", 10]] as const).entries()) {
    history.notes.set(note, { note, stream: THREAD_KEY, node: "node0.1", order, batch: [note], accepted: { offset, level: "memory" } });
  }
  for (const [order, id] of (["r1", "r2"] as const).entries()) addRequest(history, id, order, [accepted(id), { type: "settled", id: id as RequestId }]);
  const view = createView(thread.entries);
  history.views.push(view);
  const pages = [{ name: "ada/0.1", phase: "live" }];
  const dead = createStream("dead", DEAD_KEY, []);
  return { history, thread, inbox, dead, view, final: { ...FINAL, pages } };
}

const OWNER = { userId: USER, threadId: THREAD, of: THREAD_KEY };

/** Another entry at any place; `mark` tells it from others that had its offset. */
export function entryOf(stream: StreamKey, offset: number, mark: string, event: object): SeenEntry {
  return { offset, cursor: createCursorWriter(stream)({ offset, tag: mark as Tag }), event: { ...event } };
}

export const eventOf = (event: object): object => ({ ...event, ...OWNER });

export const accepted = (id: string): Outcome => ({ type: "accepted", id: id as RequestId, level: "memory" });

function createStream(kind: FinalStream["kind"], stream: StreamKey, events: readonly object[]): Doctored<FinalStream> {
  const entries = events.map((event, index) => entryOf(stream, index + 1, "a", eventOf(event)));
  return { stream, kind, userId: USER, oldest: 1, head: entries.length, entries };
}

function createView(entries: readonly SeenEntry[]): ViewRecord {
  return {
    name: "ada/0.1#1",
    userId: USER,
    stream: THREAD_KEY,
    isForeign: false,
    lineages: [{ from: "start", entries: [...entries] }],
    isGone: false,
    waitingBytesMax: 900,
    entryBytesMax: 100,
  };
}

export function addRequest(history: History, id: string, order: number, outcomes: readonly Outcome[]): void {
  const requestId = id as RequestId;
  history.requests.set(requestId, { id: requestId, priority: "normal", userId: USER, stream: THREAD_KEY, outbox: "ada/0", order, outcomes: [...outcomes], isOrphan: false });
}

/** Doctors a sound run; returns what the checkers say of it. */
export function violationsOf(doctor: (run: SoundRun) => void): readonly Violation[] {
  const run = createSoundRun();
  doctor(run);
  const streams = new Map([run.thread, run.inbox, run.dead].map((stream) => [stream.stream, stream]));
  return checkHistory(run.history, { ...run.final, streams });
}

export const brokenBy = (doctor: (run: SoundRun) => void): readonly Guarantee[] => [...new Set(violationsOf(doctor).map(({ guarantee }) => guarantee))].toSorted();
