import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../src/index.ts";
import type { CancelFrame, RequestFrame } from "../../src/protocol/index.ts";
import type { CommitResult, OpResult } from "../../src/store/index.ts";
import { framesOf, ofType, PRODUCER, ScriptedConnection, USER } from "./support/scripted-connection.ts";

const request = (seq: number, id = `r${seq}`): RequestFrame =>
  ({ t: "request", id, seq, thread: "t1", name: "ask", payload: { seq } }) as unknown as RequestFrame;
const cancel = (seq: number): CancelFrame =>
  ({ t: "cancel", id: `c${seq}`, seq, thread: "t1", request: "r1" }) as unknown as CancelFrame;
const committed = (results: OpResult[] = [{ type: "done" }], duplicate = false): CommitResult => ({
  status: "committed",
  level: "disk",
  duplicate,
  results,
});
const submitted = (seq: number, result: CommitResult) => ({ type: "submitted", seq, result }) as const;
const refused = (seq: number, code: ErrorCode, retryAfterMs?: number) =>
  ({ type: "submit-refused", seq, code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }) as const;
const seqsOf = (outputs: Parameters<typeof ofType>[0]): number[] => ofType(outputs, "submit").map(({ frame }) => frame.seq);

/** A ready connection whose producer has answers up to `accepted`. */
function openAt(accepted: number, limits = {}): ScriptedConnection {
  const connection = new ScriptedConnection(limits);
  connection.frame({ t: "hello", v: 1 });
  connection.input({ type: "authenticated", userId: USER, expiresAt: undefined });
  connection.input({ type: "producer", producer: { producer: PRODUCER, accepted, settled: accepted } });
  return connection;
}

describe("answers", () => {
  test("a request is submitted under the producer and accepted at the level that was reached", () => {
    const connection = openAt(4);
    expect(connection.frame(request(5))).toEqual([{ type: "submit", producer: PRODUCER, frame: request(5) }]);
    expect(framesOf(connection.input(submitted(5, committed())))).toEqual([{ t: "accepted", seq: 5, id: "r5", level: "disk" }]);
  });

  test("a repeated request gets its first answer, marked as one", () => {
    const connection = openAt(5);
    expect(seqsOf(connection.frame(request(5)))).toEqual([5]);
    expect(framesOf(connection.input(submitted(5, committed(undefined, true))))).toEqual([
      { t: "accepted", seq: 5, id: "r5", level: "disk", duplicate: true },
    ]);
  });

  test("a stored rejection is final", () => {
    const connection = openAt(0);
    connection.frame(request(1));
    const outputs = connection.input(submitted(1, committed([{ type: "rejected", code: "invalid_payload" }])));
    expect(framesOf(outputs)).toEqual([{ t: "rejected", seq: 1, id: "r1", code: "invalid_payload", fault: "remote", retryable: false }]);
    expect(seqsOf(connection.frame(request(2)))).toEqual([2]);
  });

  test("a stored rejection of a code that is retryable elsewhere is final too", () => {
    const connection = openAt(0);
    connection.frame(request(1));
    const outputs = connection.input(submitted(1, committed([{ type: "rejected", code: "inbox_full" }])));
    expect(framesOf(outputs)).toMatchObject([{ t: "rejected", code: "inbox_full", fault: "infra", retryable: false }]);
  });

  test("a cancel is answered with its outcome", () => {
    const connection = openAt(0);
    connection.frame(cancel(1));
    const outputs = connection.input(submitted(1, committed([{ type: "cancelled", outcome: "already_ended" }])));
    expect(framesOf(outputs)).toEqual([{ t: "cancelled", seq: 1, id: "c1", outcome: "already_ended" }]);
  });

  test("what settles while the producer is being opened is told by the welcome", () => {
    const connection = new ScriptedConnection();
    connection.frame({ t: "hello", v: 1 });
    connection.input({ type: "authenticated", userId: USER, expiresAt: undefined });
    expect(connection.input({ type: "settled", seq: 3 })).toEqual([]);
    const outputs = connection.input({ type: "producer", producer: { producer: PRODUCER, accepted: 3, settled: 2 } });
    expect(framesOf(outputs)).toMatchObject([{ t: "welcome", accepted: 3, settled: 3 }]);
  });

  test("settled is told when it grows", () => {
    const connection = openAt(4);
    expect(connection.input({ type: "settled", seq: 4 })).toEqual([]);
    expect(framesOf(connection.input({ type: "settled", seq: 6 }))).toEqual([{ t: "settled", seq: 6 }]);
    expect(connection.input({ type: "settled", seq: 5 })).toEqual([]);
  });

  test("results that nobody waits for are ignored", () => {
    const connection = openAt(0);
    expect(connection.input(submitted(3, committed()))).toEqual([]);
    expect(connection.input(refused(3, "store_unavailable"))).toEqual([]);
  });
});

describe("sequences", () => {
  test("several may be on their way, in order", () => {
    const connection = openAt(0);
    expect([1, 2, 3].flatMap((seq) => seqsOf(connection.frame(request(seq))))).toEqual([1, 2, 3]);
  });

  test("a gap is answered with the sequence that is expected, and not submitted", () => {
    const connection = openAt(4);
    connection.frame(request(5));
    const outputs = connection.frame(request(7));
    expect(framesOf(outputs)).toEqual([{ t: "rejected", seq: 7, id: "r7", code: "sequence_gap", fault: "remote", retryable: true, expected: 6 }]);
    expect(seqsOf(outputs)).toEqual([]);
  });

  test("the same request sent twice while it is on its way is submitted and answered once", () => {
    const connection = openAt(0);
    connection.frame(request(1));
    expect(connection.frame(request(1))).toEqual([]);
    expect(framesOf(connection.input(submitted(1, committed())))).toHaveLength(1);
  });

  test("another request under a sequence that is on its way is a conflict, and the first keeps its answer", () => {
    const connection = openAt(0);
    connection.frame(request(1));
    expect(framesOf(connection.frame(request(1, "other")))).toEqual([
      { t: "rejected", seq: 1, id: "other", code: "sequence_conflict", fault: "remote", retryable: false },
    ]);
    expect(framesOf(connection.input(submitted(1, committed())))).toMatchObject([{ t: "accepted", id: "r1" }]);
  });

  test("what is refused for now has not used its sequence, and nothing overtakes it", () => {
    const connection = openAt(0);
    connection.frame(request(1));
    connection.frame(request(2));
    expect(framesOf(connection.input(refused(1, "store_unavailable", 2_000)))).toEqual([
      { t: "rejected", seq: 1, id: "r1", code: "store_unavailable", fault: "infra", retryable: true, retryAfterMs: 2_000 },
    ]);
    const gap = { status: "refused", code: "sequence_gap", expectedSequence: 1 } as const;
    expect(framesOf(connection.input(submitted(2, gap)))).toMatchObject([{ code: "sequence_gap", expected: 1 }]);
    expect(framesOf(connection.frame(request(3)))).toMatchObject([{ code: "sequence_gap", expected: 1 }]);
    expect([1, 2, 3].flatMap((seq) => seqsOf(connection.frame(request(seq))))).toEqual([1, 2, 3]);
  });

  test("behind what was refused for now nothing is submitted", () => {
    const connection = openAt(0);
    connection.frame(request(1));
    connection.input(refused(1, "rate_limited", 300));
    const outputs = connection.frame(request(2));
    expect(seqsOf(outputs)).toEqual([]);
    expect(framesOf(outputs)).toMatchObject([{ code: "sequence_gap", expected: 1 }]);
  });

  test("what is accepted behind a refusal shows that the refused one is in the store", () => {
    const connection = openAt(0);
    connection.frame(request(1));
    connection.frame(request(2));
    // The store did not answer in time, and had taken it.
    connection.input(refused(1, "store_unavailable", 2_000));
    connection.input(submitted(2, committed()));
    expect(seqsOf(connection.frame(request(3)))).toEqual([3]);
  });

  test("a refusal that comes behind the acceptance of a later one does not send the client back", () => {
    const connection = openAt(0);
    for (const seq of [1, 2, 3]) connection.frame(request(seq));
    connection.input(submitted(2, committed()));
    connection.input(submitted(3, committed()));
    connection.input(refused(1, "store_unavailable", 2_000));
    connection.frame(request(1));
    connection.input(submitted(1, committed(undefined, true)));
    expect(seqsOf(connection.frame(request(4)))).toEqual([4]);
  });

  test("a store that lost an accepted request says from where to send again", () => {
    const connection = openAt(7);
    connection.frame(request(8));
    const gap = { status: "refused", code: "sequence_gap", expectedSequence: 6 } as const;
    expect(framesOf(connection.input(submitted(8, gap)))).toEqual([
      { t: "rejected", seq: 8, id: "r8", code: "sequence_gap", fault: "remote", retryable: true, expected: 6 },
    ]);
    expect([6, 7, 8].flatMap((seq) => seqsOf(connection.frame(request(seq))))).toEqual([6, 7, 8]);
  });

  test.each(["sequence_conflict", "sequence_too_old", "producer_expired"] as const)("%s is final", (code) => {
    const connection = openAt(7);
    connection.frame(request(3));
    const outputs = connection.input(submitted(3, { status: "refused", code }));
    expect(framesOf(outputs)).toEqual([{ t: "rejected", seq: 3, id: "r3", code, fault: "remote", retryable: false }]);
    expect(seqsOf(connection.frame(request(8)))).toEqual([8]);
  });
});

test("no more are on their way than the limit, whatever the client believes", () => {
  const connection = openAt(0, { requestsInFlightMax: 2 });
  connection.frame(request(1));
  connection.frame(request(2));
  const outputs = connection.frame(request(3));
  expect(framesOf(outputs)).toEqual([{ t: "rejected", seq: 3, id: "r3", code: "too_many_in_flight", fault: "remote", retryable: true }]);
  connection.input(submitted(1, committed()));
  expect(seqsOf(connection.frame(request(3)))).toEqual([3]);
});
