import fc from "fast-check";
import { expect, it } from "vitest";
import { createLimits, parseRequestId, parseRunId, parseThreadId, parseUserId, PRIORITIES, threadStream, type Priority, type RequestId } from "../../src/index.ts";
import { applyCommit } from "../../src/store/apply-commit.ts";
import type { Op } from "../../src/store/commit.ts";
import { applyLease } from "../../src/store/lease.ts";
import type { PendingCursor, PendingThread } from "../../src/store/port.ts";
import type { AttemptFailure } from "../../src/attempt-failure.ts";
import type { Fence, Postponed } from "../../src/store/state.ts";
import { createHarness, type Harness } from "./harness.ts";

const USER = parseUserId("ann");
const THREADS = ["t1", "t2", "t3"].map((id) => threadStream(USER, parseThreadId(id)));
const LIMITS = createLimits({ inboxEntriesMax: 3 });
const RUN = parseRunId("run-1");

/** One op on one of the threads. */
type Step =
  | { readonly type: "enqueue"; readonly request: RequestId; readonly priority: Priority }
  | { readonly type: "attempt"; readonly request: RequestId; readonly isNext: boolean }
  | { readonly type: "postpone"; readonly request: RequestId; readonly wait: Postponed; readonly message: string | undefined }
  | { readonly type: "consume"; readonly request: RequestId; readonly isCancel: boolean }
  | { readonly type: "cancel"; readonly request: RequestId }
  | { readonly type: "open-run" | "close-run" };

const one = <const Value>(value: Value) => fc.constant(value);
/** Mostly the one that is likely to be the head. */
const request = fc.oneof({ weight: 3, arbitrary: one(0) }, { weight: 1, arbitrary: fc.nat({ max: 4 }) }).map((number) => parseRequestId(`r${number}`));
const wait = fc.record({ dueAt: fc.nat({ max: 20 }), delayMs: fc.nat({ max: 3 }) });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: one("enqueue"), request, priority: fc.constantFrom(...PRIORITIES) }) },
  { weight: 3, arbitrary: fc.record({ type: one("attempt"), request, isNext: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ type: one("postpone"), request, wait, message: fc.option(fc.string(), { nil: undefined }) }) },
  { weight: 1, arbitrary: fc.record({ type: one("consume"), request, isCancel: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: one("cancel"), request }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom("open-run" as const, "close-run" as const) }) },
);
const steps = fc.array(fc.tuple(fc.nat({ max: THREADS.length - 1 }), step), { size: "max", maxLength: 40 });

/** What is known of one request, each on its own: there is nothing to be emptied. */
interface ModelRequest {
  readonly id: RequestId;
  readonly priority: Priority;
  cancelled: boolean;
  attempt: number;
  excused: number;
  readonly failures: AttemptFailure[];
  due: Postponed | undefined;
}

/** Those that are kept: as many as five of the largest are. */
function newest(failures: readonly AttemptFailure[]): readonly AttemptFailure[] {
  let left = 5 * 512;
  return failures.toReversed().filter((failure) => (left -= new TextEncoder().encode(JSON.stringify(failure)).length) >= 0).toReversed();
}

/** The attempt before neither failed nor was excused; once failures are dropped, that is known only where none was excused. */
function noteLost({ attempt, excused, failures }: ModelRequest): void {
  const kept = newest(failures).length;
  if (failures.at(-1)?.attempt === attempt || kept + excused >= attempt || (kept >= 5 && excused > 0)) return;
  failures.push({ attempt, code: "owner_lost", message: "The process that handled it died, or lost the thread" });
}

/** A thread, as one would write it down. */
function createModel() {
  const waiting: ModelRequest[] = [];
  const known = new Set<RequestId>();
  const tombstones = new Set<RequestId>();
  let isRunOpen = false;

  const enqueue = (id: RequestId, priority: Priority): string => {
    if (known.has(id)) return "known";
    if (waiting.length === LIMITS.inboxEntriesMax) return "inbox_full";
    known.add(id);
    waiting.push({ id, priority, cancelled: tombstones.delete(id), attempt: 0, excused: 0, failures: [], due: undefined });
    return "appended";
  };

  const cancel = (id: RequestId): string => {
    const found = waiting.find((each) => each.id === id);
    if (found === undefined && !known.has(id)) tombstones.add(id);
    if (found === undefined) return known.has(id) ? "already_ended" : "unknown";
    found.cancelled = true;
    found.due = undefined;
    return "cancelled";
  };

  const changeHead = (act: Extract<Step, { type: "attempt" | "postpone" | "consume" }>): string => {
    const [head] = waiting;
    if (head?.id !== act.request || (act.type === "attempt" && !act.isNext)) return "inbox_moved";
    if (act.type === "consume") {
      if (head.cancelled && !act.isCancel) return "refused: cancelled";
      waiting.shift();
      return "done";
    }
    if (head.cancelled) return "refused: cancelled";
    if (act.type === "attempt") {
      noteLost(head);
      head.attempt += 1;
    }
    head.due = act.type === "postpone" && act.wait.delayMs > 0 ? act.wait : undefined;
    if (act.type === "postpone" && act.message === undefined) head.excused += 1;
    if (act.type === "postpone" && act.message !== undefined) head.failures.push({ attempt: head.attempt, code: "failed", message: act.message });
    return "done";
  };

  return {
    take(act: Step): string {
      if (act.type === "enqueue") return enqueue(act.request, act.priority);
      if (act.type === "cancel") return cancel(act.request);
      if ("request" in act) return changeHead(act);
      if (act.type === "close-run" && !isRunOpen) return "run_ended";
      isRunOpen = act.type === "open-run";
      return "done";
    },
    state() {
      const { attempt = 0, excused = 0, failures = [], due } = waiting[0] ?? {};
      const list = waiting.map(({ id, cancelled, priority }) => ({ requestId: id, cancelled, priority }));
      return { attempt, excused, failures: newest(failures), postponed: due, waiting: list };
    },
    pending(): Omit<PendingThread, "thread" | "lease"> | undefined {
      if (waiting.length === 0 && !isRunOpen) return undefined;
      const priority = waiting.length === 0 ? "normal" : PRIORITIES.find((each) => waiting.some((other) => other.priority === each));
      const { dueAt, delayMs } = (isRunOpen ? undefined : waiting[0]?.due) ?? { dueAt: 0, delayMs: 0 };
      return { dueAt, delayMs, priority: priority ?? "normal" };
    },
  };
}

/** The owners of all threads, over one state: each takes one step in each commit. */
function createOwners({ state, context }: Harness) {
  const sequences = THREADS.map(() => 0);
  const fences = THREADS.map((thread): Fence => {
    const { result, changes } = applyLease(state, { type: "acquire", thread, nonce: "n", seen: undefined });
    if (result.status !== "held" || changes === undefined) throw new Error("It is nobody's");
    state.apply(changes);
    return result.fence;
  });

  return function take(index: number, act: Step): string {
    const [thread, fence] = [THREADS[index] ?? THREADS[0], fences[index]];
    if (thread === undefined || fence === undefined) throw new Error("There are three threads");
    const sequence = (sequences[index] ?? 0) + 1;
    const author = { kind: "owner", thread, fence, sequence, id: `c${sequence}` } as const;
    const op = opOf(act, thread, state.thread(thread)?.attempt ?? 0);
    const { result, changes } = applyCommit(state, { userId: USER, author, ops: [op], at: 0, durability: "memory" }, context);
    if (changes !== undefined) state.apply(changes);
    if (result.status === "refused") return result.code === "cancelled" ? "refused: cancelled" : result.code;
    sequences[index] = sequence;
    const [outcome] = result.results;
    if (outcome?.type === "cancelled") return outcome.outcome;
    return outcome?.type === "rejected" ? outcome.code : (outcome?.type ?? "nothing");
  };
}

function opOf(act: Step, thread: (typeof THREADS)[number], attempt: number): Op {
  switch (act.type) {
    case "enqueue":
      return { type: "enqueue", thread, requestId: act.request, text: "{}", priority: act.priority };
    case "attempt":
      return { type: "attempt", thread, requestId: act.request, attempt: act.isNext ? attempt + 1 : attempt };
    case "postpone":
      return { type: "postpone", thread, requestId: act.request, ...act.wait, ...(act.message === undefined ? {} : { failure: { code: "failed", message: act.message } }) };
    case "consume":
      return { type: "consume", thread, requestId: act.request, ...(act.isCancel ? { cancelled: true } : {}) };
    case "cancel":
      return { type: "cancel", thread, target: { requestId: act.request } };
    case "open-run":
      return { type: "open-run", thread, run: { runId: RUN, agentName: "agent" } };
    case "close-run":
      return { type: "close-run", thread, runId: RUN };
  }
}

function pendingOf({ state }: Harness): readonly PendingThread[] {
  const found: PendingThread[] = [];
  let after: PendingCursor | undefined;
  do {
    const page = state.pending(after, 1);
    found.push(...page.threads);
    after = page.next;
  } while (after !== undefined);
  return found;
}

it("a thread is as a list of requests says, each with its own attempts, failures and due time, whatever comes in which order", () => {
  const property = fc.property(steps, (all) => {
    const harness = createHarness(LIMITS);
    const take = createOwners(harness);
    const models = THREADS.map(createModel);
    for (const [index, act] of all) {
      expect(take(index, act)).toBe(models[index]?.take(act));
      const seen = THREADS.map((thread) => harness.state.thread(thread));
      expect(seen).toMatchObject(models.map((model) => ({ ...model.state(), waiting: model.state().waiting.map(({ requestId }) => ({ requestId })) })));
      expect(seen.map((thread) => thread?.waiting.map(({ requestId, cancelled, priority = "normal" }) => ({ requestId, cancelled, priority })))).toEqual(
        models.map((model) => model.state().waiting),
      );
    }
    const pending = pendingOf(harness);
    const due = pending.map(({ dueAt }) => dueAt);
    expect(due).toEqual(due.toSorted((a, b) => a - b));
    const expected = models.flatMap((model, index) => {
      const found = model.pending();
      return found === undefined ? [] : [{ thread: THREADS[index], ...found }];
    });
    expect(pending.map(({ lease: _, ...found }) => found).toSorted((a, b) => (a.thread < b.thread ? -1 : 1))).toEqual(expected);
  });
  fc.assert(property, { numRuns: 500 });
});
