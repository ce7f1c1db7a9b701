import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, onTestFinished, test } from "vitest";
import { createBench } from "./support/thread-bench.ts";

function freshPath(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-restart-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, "apex.db");
}

/** Starts a process that answers for ever, kills it after this many confirmed thoughts, and returns how many there were. */
async function answerUntilKilled(file: string, thoughts: number): Promise<number> {
  const script = fileURLToPath(new URL("./support/answering-child.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@apex/source", script, file], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const closed = new Promise((resolve) => child.on("close", resolve));
  let confirmed = 0;
  createInterface({ input: child.stdout }).on("line", (line) => {
    confirmed = Number(line);
    if (confirmed === thoughts) child.kill("SIGKILL");
  });
  await closed;
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
