import { expect, test } from "vitest";
import { deadStream } from "../../src/index.ts";
import type { DeadLetter } from "../../src/events/index.ts";
import type { HandlerOutcome } from "../../src/server/index.ts";
import { createOwnerBench, EPOCH_MS, USER, type BenchOptions, type OwnerBench } from "./support/owner-bench.ts";

const failure = (message: string): HandlerOutcome => ({ type: "failed", error: { code: "handler_failed", message }, retryable: true });
const letterOf = (bench: OwnerBench): DeadLetter => bench.store.events(deadStream(USER))[0] as unknown as DeadLetter;

/** Has the request fail in each of its attempts: in two runs, in one, in none, and again. */
function giveUp(attempts: number, options: BenchOptions = {}, message = "m"): OwnerBench {
  const bench = createOwnerBench({ ...options, policy: { attempts } });
  bench.client.ask("r1", { timestamp: EPOCH_MS - 7 });
  bench.wake();
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    for (let run = (attempt - 1) % 3; run < 2; run += 1) {
      bench.startRun(`run-${attempt}-${run}`, { id: "r1", attempt });
      bench.endRun(`run-${attempt}-${run}`);
    }
    bench.endHandler("r1", attempt, failure(message));
    if (attempt < attempts) bench.advance(60_000);
  }
  return bench;
}

test("a dead letter has the time and the newest run of each failure, and how long all of it took", () => {
  const letter = letterOf(giveUp(4));
  const failed = { code: "handler_failed", message: "m" };
  expect(letter.failures).toEqual([
    { attempt: 1, at: EPOCH_MS, runId: "run-1-1", ...failed },
    { attempt: 2, at: EPOCH_MS + 60_000, runId: "run-2-1", ...failed },
    { attempt: 3, at: EPOCH_MS + 120_000, ...failed },
    { attempt: 4, at: EPOCH_MS + 180_000, runId: "run-4-1", ...failed },
  ]);
  expect(letter).toMatchObject({ totalMs: 180_007, timestamp: EPOCH_MS + 180_000, request: { timestamp: EPOCH_MS - 7 } });
  expect(letter).not.toHaveProperty("failuresLeftOut");
});

test("what the thread is told of a failure has neither: both are in its run and in the event itself", () => {
  const [retrying] = giveUp(2).events().filter(({ type }) => type === "request_retrying");
  expect(retrying?.["error"]).toEqual({ code: "handler_failed", message: "m" });
});

test("a dead letter of many attempts says how many failures it leaves out", () => {
  const { attempts, failures, failuresLeftOut } = letterOf(giveUp(100));
  expect(attempts).toBe(100);
  expect(failures.length).toBeGreaterThan(20);
  expect(failures.at(-1)?.attempt).toBe(100);
  expect(failuresLeftOut).toBe(100 - failures.length);
  expect(letterOf(giveUp(100, {}, "m".repeat(600)))).toMatchObject({ failures: { length: 5 }, failuresLeftOut: 95 });
});

test("an attempt that ended with its process has its run, and no time", () => {
  const policy = { attempts: 3 };
  const first = createOwnerBench({ policy });
  first.client.ask("r1");
  first.wake();
  first.startRun("run-1", { id: "r1", attempt: 1 });
  const second = createOwnerBench({ store: first.store, node: "b", policy });
  second.wake();
  const third = createOwnerBench({ store: first.store, node: "c", policy });
  third.wake();
  third.startRun("run-3", { id: "r1", attempt: 3 });
  const last = createOwnerBench({ store: first.store, node: "d", policy });
  last.wake();
  const { failures, lastRunId } = letterOf(last);
  expect(failures.map(({ message: _, ...rest }) => rest)).toEqual([
    { attempt: 1, runId: "run-1", code: "owner_lost" },
    { attempt: 2, code: "owner_lost" },
    { attempt: 3, runId: "run-3", code: "owner_lost" },
  ]);
  expect(lastRunId).toBe("run-3");
});

test("where a drain ended an attempt, a lost one has no run, since whose the newest dead one is cannot be told", () => {
  const policy = { attempts: 1 };
  const first = createOwnerBench({ policy });
  first.client.ask("r1");
  first.wake();
  first.startRun("run-1", { id: "r1", attempt: 1 });
  first.input({ type: "drain", deadlineMs: first.nowMs() });
  first.advance(0);
  const second = createOwnerBench({ store: first.store, node: "b", policy });
  second.wake();
  const third = createOwnerBench({ store: first.store, node: "c", policy });
  third.wake();
  expect(letterOf(third)).toMatchObject({ attempts: 2, failures: [{ attempt: 2, code: "owner_lost" }], lastRunId: "run-1" });
  expect(letterOf(third).failures[0]).not.toHaveProperty("runId");
});

test("a letter that is too large for its payload says so, and where the request is", () => {
  const bench = createOwnerBench({ limits: { eventBytesMax: 65_536 }, policy: { attempts: 1 } });
  bench.client.ask("r0");
  bench.client.ask("r1", { payload: "x".repeat(65_300) });
  bench.wake();
  bench.endHandler("r0");
  bench.endHandler("r1", 1, failure("m"));
  const letter = letterOf(bench);
  const inbox = bench.all("read").at(-1)?.request;
  expect(letter).toMatchObject({ withoutPayload: true, offset: 2, after: inbox?.from, request: { requestId: "r1", payload: null } });
  expect(letter.after?.offset).toBe(1);
});
