import { createTagSource, parseProducerId, parseThreadId, parseUserId, threadStream, type StreamKey, type Tag } from "@apex/ws-queue-core";
import type { Answer, Ledger, OpResult, ThreadState } from "@apex/ws-queue-core/store";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RowKey, RowText, Version } from "../../src/server/port.ts";
import { NO_PRODUCER, parseProducerRow, writeProducer, type ProducerRecord } from "../../src/rows/producer-row.ts";
import { producerRowKey } from "../../src/rows/row.ts";
import { NO_THREAD, parseThreadRows, writeThread, type ThreadRecord } from "../../src/rows/thread-row.ts";
import { rowsOf, unitOfStream } from "../../src/engine/unit.ts";

const ANN = parseUserId("ann");
const [OWN, OTHER] = ["t1", "t2"].map((thread) => threadStream(ANN, parseThreadId(thread))) as [StreamKey, StreamKey];
const ROW = producerRowKey(ANN, parseProducerId("p"));

/** Two processes, each with tags of its own. */
const SOURCES = [1, 2].map((byte) => createTagSource(Uint8Array.from({ length: 6 }, () => byte)));

interface Step {
  readonly process: number;
  /** It has read the row, and does not go on from what it wrote. */
  readonly isRead: boolean;
  /** Of a thread. */
  readonly change: "nothing" | "attempt" | "acquisition";
  readonly commits: readonly Kind[];
}

const KINDS = ["own", "several", "other", "known", "done", "nothing", "odd id"] as const;
type Kind = (typeof KINDS)[number];

const steps = fc.array(
  fc.record({ process: fc.nat({ max: 1 }), isRead: fc.boolean(), change: fc.constantFrom("nothing", "nothing", "nothing", "attempt", "acquisition"), commits: fc.array(fc.constantFrom("own", ...KINDS), { minLength: 1, maxLength: 6 }) }) satisfies fc.Arbitrary<Step>,
  { minLength: 1, maxLength: 40 },
);

function answerOf(kind: Kind, sequence: number, tag: Tag): Answer {
  const appended = (stream: StreamKey, first: number, known?: true): OpResult => ({ type: "appended", stream, first, last: { offset: 7 * sequence, tag }, ...(known && { known }) });
  const one = appended(OWN, 7 * sequence);
  const results = {
    own: [one],
    several: [appended(OWN, 7 * sequence - 2)],
    other: [appended(OTHER, 7 * sequence)],
    known: [appended(OWN, 7 * sequence, true)],
    done: [{ type: "done" }, one],
    nothing: [],
    "odd id": [one],
  } satisfies Record<Kind, readonly OpResult[]>;
  return { sequence, id: kind === "odd id" ? `"~\n${sequence}` : `commit-${sequence}`, results: results[kind] };
}

const record = ({ answers }: Ledger, answer: Answer, kept: number): Ledger => ({ last: answer.sequence, answers: [...answers, answer].slice(-kept) });

const EMPTY: Ledger = { last: 0, answers: [] };
const FREE: ThreadState = {
  ...{ lease: { fence: undefined, counter: 0, renewal: 0 }, ledger: EMPTY, attempt: 0, excused: 0, failures: [], postponed: undefined },
  ...{ died: [], waiting: [], tombstones: [], openRuns: [] },
};

function changed(thread: ThreadState, change: Step["change"]): ThreadState {
  if (change === "nothing") return thread;
  if (change === "attempt") return { ...thread, attempt: thread.attempt + 1 };
  const counter = thread.lease.counter + 1;
  return { ...thread, lease: { fence: { counter, nonce: "n" }, counter, renewal: 0 }, ledger: EMPTY };
}

const answersKept = fc.constantFrom(2, 5, 8, 32);

test("a thread's rows say what its answers are, whoever wrote them, and however often", () => {
  fc.assert(
    fc.property(steps, answersKept, (plan, kept) => {
      const rows = new Map<RowKey, RowText>();
      const read = (): ThreadRecord => parseThreadRows(OWN, rowsOf(unitOfStream(OWN)).map((row) => rows.get(row)), kept);
      let known: ThreadRecord = NO_THREAD;
      let process = 0;
      for (const step of plan) {
        if (step.isRead || step.process !== process) known = read();
        ({ process } = step);
        const nextTag = SOURCES[process] as () => Tag;
        let thread = changed(known.thread ?? FREE, step.change);
        for (const kind of step.commits) thread = { ...thread, ledger: record(thread.ledger, answerOf(kind, thread.ledger.last + 1, nextTag()), kept) };
        known = writeThread(OWN, known, { stream: undefined, thread }, nextTag as () => string as () => Version, rows);
        expect(read().thread).toEqual(thread);
      }
    }),
  );
});

test("a producer's row says what its answers are, whoever wrote it, and however often", () => {
  fc.assert(
    fc.property(steps, answersKept, (plan, kept) => {
      let text: RowText;
      let known: ProducerRecord = NO_PRODUCER;
      let process = 0;
      for (const step of plan) {
        if (step.isRead || step.process !== process) known = parseProducerRow(ROW, text, kept);
        ({ process } = step);
        const nextTag = SOURCES[process] as () => Tag;
        let producer = known.producer ?? { isClients: true, usedAt: 1, ledger: EMPTY };
        for (const kind of step.commits) producer = { ...producer, ledger: record(producer.ledger, answerOf(kind, producer.ledger.last + 1, nextTag()), kept) };
        ({ record: known, text } = writeProducer(nextTag() as string as Version, known, producer));
        expect(parseProducerRow(ROW, text, kept).producer).toEqual(producer);
      }
    }),
  );
});
