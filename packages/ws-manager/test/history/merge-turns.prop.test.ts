import fc from "fast-check";
import type { Position, RequestId, Tag } from "@apex/ws-queue-core";
import type { Entry } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { mergeTurns } from "../../src/history/history.ts";
import type { OpenEntries } from "../../src/history/inbox-reader.ts";

interface Said {
  /** Unique in its log. */
  readonly mark: number;
  readonly type: string;
  readonly requestId?: string;
  readonly runId?: string;
  /** Whose turn it belongs to; an event between two turns has none. */
  readonly turn?: number;
}

type Event = Omit<Said, "mark">;

/** What a handler did with one request: runs, several or none; and what somebody noted before it. */
interface Turn {
  readonly notes: number;
  /** Said before any run. */
  readonly says: readonly string[];
  readonly attempts: number;
  readonly words: number;
  readonly end: string;
}

const turns = fc.array(
  fc.record<Turn>({ notes: fc.nat(2), says: fc.subarray(["agent_progress", "request_retrying"]), attempts: fc.nat(2), words: fc.nat(3), end: fc.constantFrom("request_completed", "request_failed", "request_cancelled") }),
  { maxLength: 8 },
);

/** The obvious log of a thread whose requests are answered one after the other. */
function writeThread(answered: readonly Turn[]): Said[] {
  const events: Event[] = [];
  answered.forEach(({ notes, says, attempts, words, end }, turn) => {
    const requestId = `r${turn}`;
    // An application's own event may name any request; it says nothing of the turn.
    for (let note = 0; note < notes; note += 1) events.push({ type: "noted", requestId: "r0" });
    for (const type of says) events.push({ type, requestId, turn });
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const runId = `run-${turn}-${attempt}`;
      events.push({ type: "agent_started", requestId, runId, turn });
      for (let word = 0; word < words; word += 1) events.push({ type: "text_chunk", runId, turn });
      events.push({ type: "agent_completed", runId, turn });
    }
    events.push({ type: end, requestId, turn });
  });
  return events.map((event, mark) => ({ ...event, mark }));
}

/** The end of a log that retention has left. */
function openLog(said: readonly Said[], trimmed: number): OpenEntries {
  const entries = said.map((one, index): Entry => ({ offset: index + 1, tag: `t${index}` as Tag, text: JSON.stringify(one), bytes: 1 }));
  return async function* read(from: "start" | Position) {
    yield* entries.slice(from === "start" ? trimmed : from.offset);
  };
}

/** All that is told, as it was written. */
async function collect(told: AsyncIterable<unknown>): Promise<Said[]> {
  const all: Said[] = [];
  for await (const one of told) all.push(one as Said);
  return all;
}

const isRequest = ({ type }: Said): boolean => type === "request";

const turnsOf = (told: readonly Said[]): number[] => told.flatMap(({ turn }) => turn ?? []);

/** A question stands before what came of it, and behind what came of those before it. */
function expectQuestionsFirst(told: readonly Said[]): void {
  told.forEach((one, at) => {
    if (!isRequest(one)) return;
    expect(turnsOf(told.slice(0, at)).filter((turn) => turn >= (one.turn ?? -1))).toEqual([]);
    expect(turnsOf(told.slice(at)).filter((turn) => turn < (one.turn ?? -1))).toEqual([]);
  });
}

test("whatever retention has left of both, all of it is told once, each in its own order, and a question stands before its turn and behind those before it", async () => {
  await fc.assert(
    fc.asyncProperty(turns, fc.nat(3), fc.nat(60), fc.nat(10), async (answered, waiting, eventsTrimmed, requestsTrimmed) => {
      const events = writeThread(answered);
      const requests = Array.from({ length: answered.length + waiting }, (_, turn): Said => ({ mark: turn, type: "request", requestId: `r${turn}`, turn }));
      const cut = Math.min(requestsTrimmed, answered.length);
      const merged = mergeTurns(openLog(events, eventsTrimmed), openLog(requests, cut), undefined);
      const told = await collect(merged);
      expect(told.filter((one) => !isRequest(one))).toEqual(events.slice(eventsTrimmed));
      expect(told.filter(isRequest)).toEqual(requests.slice(cut));
      expectQuestionsFirst(told);
    }),
    { numRuns: 500 },
  );
});

test("for the handler of a request it ends with that one, whatever waits behind it", async () => {
  await fc.assert(
    fc.asyncProperty(turns, fc.integer({ min: 1, max: 3 }), fc.nat(60), fc.boolean(), async (answered, waiting, eventsTrimmed, hasBegun) => {
      const own = answered.length;
      const types = hasBegun ? ["agent_started", "text_chunk", "text_chunk"] : [];
      const begun = types.map((type, index): Said => ({ mark: -1 - index, type, runId: "own", turn: own, ...(index === 0 ? { requestId: `r${own}` } : {}) }));
      const events = [...writeThread(answered), ...begun];
      const requests = Array.from({ length: own + waiting }, (_, turn): Said => ({ mark: turn, type: "request", requestId: `r${turn}`, turn }));
      const merged = mergeTurns(openLog(events, eventsTrimmed), openLog(requests, 0), `r${own}` as RequestId);
      const told = await collect(merged);
      expect(told.filter(isRequest)).toEqual(requests.slice(0, own + 1));
      expect(told.filter((one) => !isRequest(one))).toEqual(events.slice(eventsTrimmed));
      expectQuestionsFirst(told);
    }),
    { numRuns: 500 },
  );
});

test("the inbox is gone through at most twice, however many of the requests that events name are not kept", async () => {
  const count = 200;
  const events = writeThread(Array.from({ length: count }, () => ({ notes: 0, says: [], attempts: 1, words: 1, end: "request_completed" })));
  const requests = Array.from({ length: count }, (_, turn): Said => ({ mark: turn, type: "request", requestId: `r${turn}`, turn }));
  for (const trimmed of [0, 100, 200]) {
    let read = 0;
    const open = openLog(requests, trimmed);
    const counted: OpenEntries = async function* (from) {
      for await (const entry of open(from)) {
        read += 1;
        yield entry;
      }
    };
    await collect(mergeTurns(openLog(events, 0), counted, undefined));
    expect(read).toBeLessThanOrEqual(2 * (count - trimmed));
  }
});
