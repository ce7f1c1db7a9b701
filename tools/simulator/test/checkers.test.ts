import { createError, type Cursor, type RequestId, type Tag, type UserId } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";
import { addRequest, accepted, brokenBy, entryOf, eventOf, INBOX_KEY, THREAD_KEY, violationsOf, type SoundRun } from "./support/sound-run.ts";

/** What the view was shown. */
const shown = ({ view }: SoundRun) => view.lineages[0]?.entries ?? [];
const note = (name: string): object => eventOf({ type: "note", note: name });
const lost = (offset: number, mark: string, event: object) => ({ stream: THREAD_KEY, offset, tag: mark as Tag, text: JSON.stringify(event) });

/** An entry of the log and of the view is another one. */
function rewrite(run: SoundRun, offset: number, event: object): void {
  const before = run.thread.entries[offset - 1]?.event ?? {};
  const entry = entryOf(THREAD_KEY, offset, "a", { ...before, ...event });
  run.thread.entries[offset - 1] = entry;
  shown(run)[offset - 1] = entry;
}

describe("the checkers", () => {
  it("G8: find what was sent to a user without the right to it", () => {
    expect(brokenBy(({ history }) => void history.unauthorized.push({ connection: "node0/1", userId: "ada" as UserId, stream: THREAD_KEY, why: "" }))).toEqual(["G8"]);
  });

  it("find nothing in a run without a fault", () => expect(violationsOf(() => undefined)).toEqual([]));

  it("G1: find a hole in the log", () => expect(brokenBy(({ thread }) => void thread.entries.splice(3, 1))).toContain("G1"));

  it("G1: find an offset that was given twice", () => {
    expect(brokenBy(({ thread }) => void thread.entries.splice(9, 0, entryOf(THREAD_KEY, 9, "b", note("n1"))))).toContain("G1");
  });

  it("G1: find that a view saw something else than the log has", () => {
    expect(brokenBy((run) => void (shown(run)[9] = entryOf(THREAD_KEY, 10, "b", note("n1"))))).toEqual(["G1"]);
  });

  it("G1: find a node's events in another order than it was asked for", () => {
    expect(
      brokenBy((run) => {
        rewrite(run, 1, { note: "n1" });
        rewrite(run, 10, { note: "n0" });
        Object.assign(run.history.notes.get("n0") ?? {}, { accepted: { offset: 10, level: "memory" } });
        Object.assign(run.history.notes.get("n1") ?? {}, { accepted: { offset: 1, level: "memory" } });
      }),
    ).toEqual(["G1"]);
  });

  it("G1: find events of one call that are apart, in another order, or not all there", () => {
    const isCall = (...written: readonly string[]) => (run: SoundRun): void => {
      for (const name of written) {
        run.thread.head += 1;
        const entry = entryOf(THREAD_KEY, run.thread.head, "a", note(name));
        run.thread.entries.push(entry);
        shown(run).push(entry);
      }
      const batch = ["b0", "b1", "b2"];
      for (const [index, name] of batch.entries()) run.history.notes.set(name, { note: name, stream: THREAD_KEY, node: "node0.1", order: 2 + index, batch });
    };
    expect(brokenBy(isCall("b0", "b1", "b2"))).toEqual([]);
    expect(brokenBy(isCall())).toEqual([]);
    for (const written of [["b0", "b1"], ["b1", "b2"], ["b0", "b2", "b1"], ["b0", "another", "b1", "b2"]]) expect(brokenBy(isCall(...written))).toEqual(["G1"]);
  });

  it("G1: find an event that is in the log twice", () => expect(brokenBy((run) => rewrite(run, 10, { note: "n0" }))).toContain("G1"));

  it("G2: find what a view was not shown", () => expect(brokenBy((run) => void shown(run).splice(4, 1))).toEqual(["G2"]));

  it("G2: find that a view began too late", () => expect(brokenBy((run) => void shown(run).splice(0, 2))).toEqual(["G2"]));

  it("G2: find that a view went on from an entry that a rollback undid, without a reset", () => {
    const isUndone = (run: SoundRun): void => {
      run.history.rollbacks.push({ kind: "failover", lost: [lost(9, "b", note("n9"))] });
      shown(run)[8] = entryOf(THREAD_KEY, 9, "b", note("n9"));
    };
    expect(brokenBy(isUndone)).toEqual(["G2"]);
    const isTold = (run: SoundRun): void => {
      isUndone(run);
      const entries = shown(run).splice(9);
      run.view.lineages.push({ from: 9, entries });
    };
    expect(brokenBy(isTold)).toEqual([]);
  });

  it("G2: find that a view was told of damage that is none, or went on too far behind it", () => {
    const tellDamage = (from: number, first: number, spoiled: readonly number[]) => (run: SoundRun): void => {
      for (const offset of spoiled) run.history.damaged.add(run.thread.entries[offset - 1]?.cursor as Cursor);
      const entries = shown(run).splice(3).filter(({ offset }) => offset >= first);
      Object.assign(run.view.lineages[0] ?? {}, { endedBy: "damaged" });
      run.view.lineages.push({ from, entries });
    };
    expect(brokenBy(tellDamage(5, 6, [4, 5]))).toEqual([]);
    expect(brokenBy(tellDamage(5, 6, [4]))).toEqual(["G2"]);
    expect(brokenBy(tellDamage(5, 7, [4, 5]))).toEqual(["G2"]);
  });

  it("G5: find what was removed before it was old", () => {
    expect(brokenBy(({ history }) => void history.removedEarly.push({ stream: THREAD_KEY, offset: 1, ageMs: 5 }))).toEqual(["G5"]);
  });

  it("G3: find what a view was shown twice", () => {
    expect(brokenBy((run) => void shown(run).splice(4, 0, ...shown(run).slice(3, 4)))).toEqual(["G3"]);
  });

  it("G3: find what a view was shown in another order", () => {
    expect(brokenBy((run) => void shown(run).splice(3, 2, ...shown(run).slice(3, 5).toReversed()))).toEqual(["G2", "G3"]);
  });

  it("G4: find a request that is in the inbox twice", () => {
    expect(brokenBy(({ inbox }) => void (inbox.entries[1] = entryOf(INBOX_KEY, 2, "a", eventOf({ type: "request", requestId: "r1" }))))).toContain("G4");
  });

  it("G4: find a request that was refused for its deadline before it, unless nobody could tell the time or its page was copied", () => {
    const isRefused = ({ history }: SoundRun): void => {
      const error = createError("deadline_exceeded");
      addRequest(history, "r9", 9, [{ type: "rejected", id: "r9" as RequestId, error }]);
      Object.assign(history.requests.get("r9" as RequestId) ?? {}, { deadlineAtMs: 5_000, tooLateAtMs: 4_000 });
    };
    expect(brokenBy(isRefused)).toEqual(["G4"]);
    for (const excuse of [{ tooLateAtMs: 5_000 }, { isTimeUnknown: true }]) {
      expect(brokenBy((run) => (isRefused(run), void Object.assign(run.history.requests.get("r9" as RequestId) ?? {}, excuse)))).toEqual([]);
    }
    expect(brokenBy((run) => (isRefused(run), void run.history.copiedOutboxes.add("ada/0")))).toEqual([]);
  });

  it("G4: find it also in an inbox that was trimmed, but for what a page's copy sent again when it was no longer kept", () => {
    const isHandledTwice = (run: SoundRun): void => {
      rewrite(run, 9, { type: "request_completed", requestId: "r1" });
      run.history.requests.delete("r2" as RequestId);
      run.inbox.entries = [entryOf(INBOX_KEY, 2, "a", eventOf({ type: "request", requestId: "r1" }))];
      run.inbox.oldest = 2;
    };
    const isCopied = ({ history }: SoundRun): void => void history.copiedOutboxes.add("ada/0");
    expect(brokenBy(isHandledTwice)).toEqual(["G4"]);
    expect(brokenBy((run) => (isHandledTwice(run), isCopied(run)))).toEqual([]);
    expect(brokenBy((run) => (rewrite(run, 9, { type: "request_completed", requestId: "r1" }), isCopied(run)))).toContain("G4");
  });

  it("G4: find a request that was handled twice", () => {
    expect(brokenBy((run) => rewrite(run, 9, { type: "request_completed", requestId: "r1" }))).toContain("G4");
  });

  it("G4: find a request that was never handled", () => expect(brokenBy((run) => rewrite(run, 9, { type: "note", note: "n2", requestId: undefined }))).toEqual(["G4"]));

  it("G4: find a request that was settled and is nowhere", () => {
    expect(brokenBy(({ history }) => addRequest(history, "r3", 2, [accepted("r3"), { type: "settled", id: "r3" as never }]))).toEqual(["G4"]);
  });

  it("G4: find a request that was refused, and was taken", () => {
    expect(brokenBy(({ history }) => addRequest(history, "r2", 1, [{ type: "rejected", id: "r2" as never, error: createError("forbidden") }]))).toEqual(["G4"]);
  });

  it("G4: find a request of which nobody was told anything", () => expect(brokenBy(({ history }) => addRequest(history, "r3", 2, []))).toEqual(["G4"]));

  it("G4: find that a request was completed of which somebody was told that it is cancelled", () => {
    const cancel = { request: "r1" as RequestId, stream: THREAD_KEY, told: "cancelled" } as const;
    expect(brokenBy(({ history }) => void history.cancels.set("c1" as RequestId, cancel))).toEqual(["G4"]);
  });

  it("G4: find a request that was answered and handled again, or given up, unless its first run died", () => {
    const givenUp = (end: string) => [
      { type: "agent_started", requestId: "r2", attempt: 1, runId: "run3" },
      { type: end, runId: "run3" },
      { type: "request_failed", requestId: "r2", error: { code: "retries_exhausted" } },
    ];
    const isRetried = (end: string, between: readonly object[] = [], more: readonly object[] = givenUp(end)) => (run: SoundRun): void => {
      // What dead letters there were is not known.
      Object.assign(run.dead, { oldest: 2, head: 1 });
      run.thread.entries.splice(0, 10);
      const events = [
        { type: "note", note: "n0" },
        { type: "agent_started", requestId: "r1", attempt: 1, runId: "run1" },
        { type: end, runId: "run1" },
        ...between,
        { type: "agent_started", requestId: "r1", attempt: 2, runId: "run2" },
        { type: "agent_completed", runId: "run2" },
        { type: "request_completed", requestId: "r1" },
        ...more,
        { type: "note", note: "n1" },
      ];
      run.thread.entries.push(...events.map((event, index) => entryOf(THREAD_KEY, index + 1, "a", eventOf(event))));
      shown(run).splice(0, 10, ...run.thread.entries);
    };
    expect(violationsOf(isRetried("agent_completed")).map(({ guarantee, offsets }) => ({ guarantee, offsets }))).toEqual([
      { guarantee: "G4", offsets: [2, 4] },
      { guarantee: "G4", offsets: [7, 9] },
    ]);
    expect(violationsOf(isRetried("agent_death"))).toEqual([]);
    expect(violationsOf(isRetried("agent_failed")).map(({ offsets }) => offsets)).toEqual([[2, 4]]);
    const retrying = { type: "request_retrying", requestId: "r1", attempt: 1, delayMs: 5 };
    const retriedAndGivenUp = [{ ...retrying, requestId: "r2" }, ...givenUp("agent_failed").slice(2)];
    expect(violationsOf(isRetried("agent_failed", [retrying], retriedAndGivenUp))).toEqual([]);
  });

  it("G4: find requests in another order than they were asked", () => {
    expect(
      brokenBy(({ history }) => {
        addRequest(history, "r1", 1, [accepted("r1"), { type: "settled", id: "r1" as never }]);
        addRequest(history, "r2", 0, [accepted("r2"), { type: "settled", id: "r2" as never }]);
      }),
    ).toEqual(["G4"]);
  });

  it("G5: find an event that was accepted and is not there, unless the store lost it", () => {
    const isGone = (run: SoundRun): void => rewrite(run, 10, { note: "n7" });
    expect(brokenBy(isGone)).toEqual(["G5"]);
    expect(
      brokenBy((run) => {
        isGone(run);
        run.history.rollbacks.push({ kind: "failover", lost: [lost(10, "b", note("n1"))] });
      }),
    ).toEqual([]);
  });

  it("G6: find what was written into a run behind its end", () => expect(brokenBy((run) => rewrite(run, 10, { runId: "run1" }))).toContain("G6"));

  it("G6: find a run that began twice", () => expect(brokenBy((run) => rewrite(run, 3, { type: "agent_started" }))).toContain("G6"));

  it("G6: find text that overlaps or has a hole", () => expect(brokenBy((run) => rewrite(run, 6, { position: 4 }))).toEqual(["G6"]));

  it("G7: find a run without an end", () => expect(brokenBy((run) => rewrite(run, 7, { type: "agent_thinking" }))).toEqual(["G7"]));

  it("G7: find a run with two ends", () => expect(brokenBy((run) => rewrite(run, 10, { type: "agent_death", runId: "run1" }))).toContain("G7"));

  it("G7: find a tool call that its run left open, also one that died", () => {
    const isLeftOpen = (run: SoundRun): void => rewrite(run, 4, { type: "agent_thinking" });
    expect(brokenBy(isLeftOpen)).toEqual(["G7"]);
    expect(brokenBy((run) => (isLeftOpen(run), rewrite(run, 7, { type: "agent_death" })))).toEqual(["G7"]);
  });

  it("G7: find a tool call that was closed twice, or without a beginning", () => {
    expect(brokenBy((run) => rewrite(run, 5, { type: "tool_completed", toolCallId: "c1" }))).toContain("G7");
    expect(brokenBy((run) => rewrite(run, 3, { type: "agent_thinking" }))).toEqual(["G7"]);
  });

  it("G7: find an id of a tool call that was used again in its run", () => {
    expect(
      brokenBy((run) => {
        rewrite(run, 5, { type: "tool_executing", toolCallId: "c1" });
        rewrite(run, 6, { type: "tool_completed", toolCallId: "c1" });
      }),
    ).toEqual(["G7"]);
  });

  it("G8: find another user's event in a view", () => expect(brokenBy((run) => rewrite(run, 10, { userId: "eve" }))).toEqual(["G8"]));

  it("G8: find another thread's event in a view", () => expect(brokenBy((run) => rewrite(run, 10, { threadId: "t2" }))).toEqual(["G8"]));

  it("G8: find an entry by its witness that the client has given the reader's own ids", () => {
    expect(brokenBy((run) => rewrite(run, 10, { of: "thread:eve:t1" }))).toEqual(["G8"]);
    expect(brokenBy((run) => rewrite(run, 2, { of: undefined, agentName: "librarian thread:ada:t2" }))).toEqual(["G8"]);
    const isAskedElsewhere = ({ history }: SoundRun): void => void Object.assign(history.requests.get("r1" as RequestId) ?? {}, { stream: "thread:eve:t1" });
    expect(brokenBy(isAskedElsewhere)).toContain("G8");
  });

  it("G8: find an entry without a witness", () => expect(brokenBy((run) => rewrite(run, 10, { of: undefined }))).toEqual(["G8"]));

  it("G8: find that a view of another user's stream was shown anything", () => {
    expect(brokenBy(({ view }) => Object.assign(view, { isForeign: true }))).toEqual(["G8"]);
  });

  it("G8: find a request that was asked in another user's name", () => {
    expect(brokenBy(({ history }) => void Object.assign(history.requests.get("r1" as RequestId) ?? {}, { userId: "eve" }))).toEqual(["G8"]);
  });

  it("G9: find more bytes waiting than a window and two entries", () => {
    expect(brokenBy(({ view }) => void (view.waitingBytesMax = 1_224))).toEqual([]);
    expect(brokenBy(({ view }) => void (view.waitingBytesMax = 1_225))).toEqual(["G9"]);
  });

  it("G9: find a node that keeps more of its streams than it may", () => {
    const keeps = (tailBytesMax: number) => brokenBy(({ history }) => void history.nodes.set("node9", { name: "node9", troubles: [], tailBytesMax }));
    expect([keeps(2_048), keeps(2_049)]).toEqual([[], ["G9"]]);
  });

  it("G10: find a view that never reached the head", () => expect(brokenBy((run) => void shown(run).splice(8))).toEqual(["G10"]));

  it("G10: find a page that never was live again", () => expect(brokenBy(({ final }) => void (final.pages[0] = { name: "ada/0.1", phase: "backoff" }))).toEqual(["G10"]));

  it("G10: find a page that was told that it is replaced, though nobody had a copy of it", () => {
    const isReplaced = ({ history }: SoundRun): void => void history.replaced.push({ page: "ada/0.1", outbox: "ada/0" });
    expect(brokenBy(isReplaced)).toEqual(["G10"]);
    const copy = ({ history }: SoundRun): void => ["ada/0", "ada/0+0"].forEach((outbox) => history.copiedOutboxes.add(outbox));
    expect(brokenBy((run) => (copy(run), isReplaced(run)))).toEqual([]);
    expect(brokenBy((run) => (copy(run), isReplaced(run), isReplaced(run)))).toEqual(["G10"]);
  });

  it("G10: find a page that gave up, unless two of its tokens in a row were refused", () => {
    const giveUp = (reason: string, refusals: number) => brokenBy(({ history }) => void history.gaveUp.push({ page: "ada/0.1", reason, refusals }));
    expect(giveUp("unauthorized", 2)).toEqual([]);
    expect(giveUp("unauthorized", 1)).toEqual(["G10"]);
    expect(giveUp("replaced", 0)).toEqual(["G10"]);
  });

  it("find errors that are not the product's own", () => expect(brokenBy(({ history }) => history.surprise("node0.1", new TypeError("x is undefined")))).toEqual(["bug"]));
});
