import { expect, test } from "vitest";
import { createOwnerBench, THREAD_KEY, type OwnerBench } from "./support/owner-bench.ts";

const deletion = (bench: OwnerBench, phase: "begins" | "done" | "failed"): void => bench.input({ type: "deletion", phase });

function running(): OwnerBench {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.client.ask("r2");
  bench.wake();
  bench.startRun("run1", { id: "r1", attempt: 1 });
  return bench;
}

function deleteThread(bench: OwnerBench): void {
  deletion(bench, "begins");
  bench.client.deleteThread();
  deletion(bench, "done");
}

test("an owner whose thread is deleted here tells its handler and its run that they are cancelled, reports nothing, and lets the thread be", () => {
  const bench = running();
  deleteThread(bench);
  expect(bench.last("abort-handler")).toMatchObject({ requestId: "r1", code: "cancelled" });
  expect(bench.last("run-over")).toMatchObject({ runId: "run1", code: "cancelled" });
  expect(bench.ticket(bench.text("run1", "late"))).toBe("run_ended");
  bench.endHandler("r1");
  bench.advance(60_000);
  expect(bench.all("report")).toEqual([]);
  expect(bench.all("request-ended")).toEqual([]);
  expect(bench.all("rest")).toHaveLength(1);
  expect(bench.slotLog).toEqual(["given", "used", "freed"]);
  expect(bench.types()).toEqual([]);
  expect(bench.store.thread(THREAD_KEY)).toMatchObject({ waiting: [], openRuns: [] });
});

test("a commit that is refused before the deletion is answered means the same", () => {
  const bench = running();
  deletion(bench, "begins");
  bench.client.deleteThread();
  expect(bench.ticket(bench.event("run1", "agent_thinking", { thought: "late" }))).toBe("run_ended");
  expect(bench.last("abort-handler")).toMatchObject({ code: "cancelled" });
  deletion(bench, "done");
  expect(bench.all("report")).toEqual([]);
});

test("an owner that took the thread again before the deletion was answered keeps it", () => {
  const bench = running();
  deletion(bench, "begins");
  bench.client.deleteThread();
  bench.event("run1", "agent_thinking", { thought: "late" });
  bench.endHandler("r1");
  bench.client.ask("r3");
  bench.wake();
  deletion(bench, "done");
  bench.endHandler("r3");
  expect(bench.types()).toEqual(["request_completed"]);
  expect(bench.last("request-ended")).toEqual({ type: "request-ended", requestId: "r3", how: "answered" });
  expect(bench.all("abort-handler")).toHaveLength(1);
  bench.advance(60_000);
  // Nobody watches its lease: it is asked for once more, and not renewed for ever.
  expect(bench.all("lease").map(({ command }) => command.type)).toEqual([...Array.from({ length: 3 }, () => "acquire"), "renew", "release"]);
});

test("each of several deletions at a time means the same, also behind a renewal of the lease", () => {
  const bench = running();
  for (let times = 0; times < 2; times += 1) deletion(bench, "begins");
  bench.client.deleteThread();
  expect(bench.ticket(bench.event("run1", "agent_thinking", { thought: "late" }))).toBe("run_ended");
  bench.endHandler("r1");
  bench.client.ask("r3");
  bench.wake();
  deletion(bench, "done");
  bench.startRun("run3", { id: "r3", attempt: 1 });
  bench.client.deleteThread();
  expect(bench.ticket(bench.event("run3", "agent_thinking", { thought: "late" }))).toBe("run_ended");
  expect(bench.last("abort-handler")).toMatchObject({ requestId: "r3", code: "cancelled" });
  deletion(bench, "done");
  expect(bench.all("report")).toEqual([]);
});

test("a deletion that failed leaves all as it is, and another owner is another owner again", () => {
  const bench = running();
  deletion(bench, "begins");
  deletion(bench, "failed");
  expect(bench.all("abort-handler")).toEqual([]);
  bench.client.deleteThread();
  bench.event("run1", "agent_thinking", { thought: "late" });
  expect(bench.last("abort-handler")).toMatchObject({ code: "fenced" });
  expect(bench.last("report")).toMatchObject({ error: { code: "fenced" } });
});

test("how a request ended is told once, when it is committed", () => {
  const bench = createOwnerBench({ policy: { attempts: 1 } });
  for (const id of ["r1", "r2", "r3"]) bench.client.ask(id);
  bench.client.cancel("r3");
  bench.wake();
  bench.endHandler("r1");
  bench.endHandler("r2", 1, { type: "failed", error: { code: "broken", message: "broken" }, retryable: true });
  expect(bench.all("request-ended").map(({ requestId, how }) => [requestId, how])).toEqual([["r1", "answered"], ["r2", "dead"], ["r3", "answered"]]);
});
