import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openSqliteStore, sqliteStore } from "@apex/ws-sqlite";
import { expect, onTestFinished, test } from "vitest";
import { createManager } from "../../src/index.ts";
import { createTestClock } from "../support/test-clock.ts";
import { contract, createBench, THREAD_KEY } from "./support/thread-bench.ts";

function freshPath(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-restart-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, "apex.db");
}

/** Starts a script on a database, and kills it with `SIGKILL` when it wrote a line that is the last. Resolves when the process has ended. */
async function runUntilKilled(script: string, file: string, isLast: (line: string) => boolean): Promise<void> {
  const main = fileURLToPath(new URL(`./support/${script}`, import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@apex/source", main, file], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const closed = new Promise((resolve) => child.on("close", resolve));
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (isLast(line)) child.kill("SIGKILL");
  });
  await closed;
}

/** Starts a process that answers for ever, kills it after this many confirmed thoughts, and returns how many there were. */
async function answerUntilKilled(file: string, thoughts: number): Promise<number> {
  let confirmed = 0;
  await runUntilKilled("answering-child.ts", file, (line) => {
    confirmed = Number(line);
    return confirmed === thoughts;
  });
  return confirmed;
}

test("after kill -9 in the middle of an answer, what was confirmed is there, the run is dead and the request is answered", { timeout: 60_000 }, async () => {
  const file = freshPath();
  const confirmed = await answerUntilKilled(file, 20);
  expect(confirmed).toBeGreaterThanOrEqual(20);
  const store = await openSqliteStore(file);
  onTestFinished(() => store.close());
  const next = createBench({ store });
  next.handlers.register("ask", (ctx) => ctx.run("agent", () => ({ attempt: ctx.attempt })));
  await next.owners.start();
  await next.ended(1);
  const events = await next.events();
  const thoughts = events.flatMap((event) => (event.type === "agent_thinking" ? [Number(event.thought)] : []));
  expect(thoughts).toEqual(Array.from({ length: thoughts.length }, (_, index) => index + 1));
  expect(thoughts.length).toBeGreaterThanOrEqual(confirmed);
  const story = events.filter(({ type }) => type !== "agent_thinking");
  expect(story.map(({ type }) => type)).toEqual(["agent_started", "agent_death", "agent_started", "agent_completed", "request_completed"]);
  const [died, , retried] = story;
  expect(retried).toMatchObject({ attempt: 2, retryOf: died && "runId" in died ? died.runId : undefined });
  await next.owners.drain(1_000);
  expect(next.errors).toEqual([]);
});

test("after a drain nothing is dead and nothing is repeated", { timeout: 60_000 }, async () => {
  const file = freshPath();
  const store = await openSqliteStore(file);
  const first = createBench({ store });
  first.handlers.register("ask", (ctx, { question }) => ctx.run("agent", () => question));
  await first.ask("1");
  await first.ended(1);
  await first.owners.drain(1_000);
  await store.close();
  const reopened = await openSqliteStore(file);
  onTestFinished(() => reopened.close());
  const next = createBench({ store: reopened });
  next.handlers.register("ask", (ctx, { question }) => ctx.run("agent", () => question));
  await next.owners.start();
  expect(next.owners.size).toBe(0);
  await next.ask("2", { id: "second" });
  await next.ended(2);
  const story = ["agent_started", "agent_completed", "request_completed"];
  expect(await next.types()).toEqual([...story, ...story]);
  await next.owners.drain(1_000);
});

test("after kill -9 between two attempts neither their count nor the instant at which the next is due is lost", { timeout: 60_000 }, async () => {
  const file = freshPath();
  await runUntilKilled("failing-child.ts", file, (line) => line === "postponed");
  const store = await openSqliteStore(file);
  onTestFinished(() => store.close());
  const before = await store.thread(THREAD_KEY);
  expect(before).toMatchObject({ attempt: 1, failures: [{ attempt: 1 }], openRuns: [] });
  const dueInMs = (before?.postponed?.dueAt ?? 0) - Date.now();
  expect(dueInMs).toBeGreaterThan(3_000_000);

  const clock = createTestClock(Date.now());
  const next = createBench({ store, clock });
  const attempts: number[] = [];
  next.handlers.register("ask", (ctx) => void attempts.push(ctx.attempt));
  await next.owners.start();
  await clock.pass(dueInMs - 60_000);
  // Behind everything that the node asked the store for.
  expect(await store.thread(THREAD_KEY)).toEqual(before);
  await expect.poll(() => clock.pass(10_000).then(() => attempts), { timeout: 20_000 }).toEqual([2]);
  await next.ended(1);
  await next.owners.drain(0);
});

test("a request of the service under an id is asked once, also when its process is killed between the commit and the answer", { timeout: 60_000 }, async () => {
  const file = freshPath();
  await runUntilKilled("asking-child.ts", file, (line) => line === "committed");
  const manager = await createManager({ contract, store: sqliteStore(file), authenticate: () => null });
  onTestFinished(() => manager.close());
  const thread = { userId: "u1", threadId: "t1" };
  expect(await manager.request(thread, "ask", { question: "again" }, { id: "r1" })).toMatchObject({ requestId: "r1", level: "disk", isKnown: true });
  expect(await manager.requests(thread)).toMatchObject([{ requestId: "r1" }]);
  const questions: string[] = [];
  manager.onRequest("ask", (ctx, { question }) => void questions.push(`${question} ${ctx.identity?.userId}`));
  await expect.poll(() => manager.requests(thread)).toEqual([]);
  expect(await manager.request(thread, "ask", { question: "after its end" }, { id: "r1" })).toMatchObject({ isKnown: true });
  expect(questions).toEqual(["? undefined"]);
});
