import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRedis } from "@apex/testkit/redis";
import type { StoreFactory } from "@apex/ws-queue-core/store";
import { afterEach, describe, expect, it } from "vitest";
import { memoryStore } from "../../src/memory.ts";
import { redisStore } from "../../src/redis.ts";
import { sqliteStore } from "../../src/sqlite.ts";
import { startService, takeUntil, type Service } from "../support/service.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function sqlite(): Promise<StoreFactory> {
  const folder = await mkdtemp(join(tmpdir(), "apex-"));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  return sqliteStore(join(folder, "apex.db"));
}

/** A server of its own: a test finds nothing of the one before. */
async function redis(): Promise<StoreFactory> {
  const server = await startRedis({ appendfsync: "always" });
  closing.push(() => server.stop());
  return redisStore(server.url);
}

const stores: readonly (readonly [string, "memory" | "disk", () => Promise<StoreFactory>])[] = [
  ["memory", "memory", () => Promise.resolve(memoryStore())],
  ["SQLite", "disk", sqlite],
  ["Redis", "disk", redis],
];

function answer(service: Service): void {
  service.manager.onRequest("ask", (ctx, { question }) =>
    ctx.run("librarian", async (run) => {
      await run.thinking(`about ${question}`);
      const hits = await run.tool("search", { question }, () => ["red", "book"]);
      for (const hit of hits) await run.text(hit);
      await run.emit("noted", { text: "done" });
      return { hits: hits.length };
    }),
  );
}

describe.each(stores)("a request on the %s store", (_name, level, open) => {
  it("is accepted at the store's level, runs once, and its run is complete and in order", async () => {
    await using service = await startService({ store: await open() });
    answer(service);
    const thread = service.client("ann").thread("t1");
    const request = thread.request("ask", { question: "where?" });
    await expect(request.accepted).resolves.toEqual({ level, duplicate: false });
    const events = await takeUntil((event) => event.type === "request_completed", thread.events({ from: "start" }));
    expect(events.map(({ type }) => type)).toEqual([
      "agent_started",
      "agent_thinking",
      "tool_executing",
      "tool_completed",
      "text_chunk",
      "noted",
      "agent_completed",
      "request_completed",
    ]);
    expect(events.at(-2)).toMatchObject({ result: { hits: 2 }, agentName: "librarian" });
    expect(events.at(-1)).toMatchObject({ requestId: request.id });
    expect(service.errors).toEqual([]);
  });

  it("whose handler fails twice is tried twice more, and the client sees each failure and one answer", async () => {
    await using service = await startService({ store: await open() });
    service.manager.onRequest("ask", { retry: { firstMs: 1, maxMs: 1 } }, (ctx, { question }) => {
      ctx.commit([{ type: "noted", payload: { text: `${question} ${ctx.attempt}` } }]);
      return ctx.run("librarian", () => {
        if (ctx.attempt < 3) throw new Error("Not yet");
      });
    });
    const thread = service.client("ann").thread("t1");
    thread.request("ask", { question: "where?" });
    const events = await takeUntil((event) => event.type === "request_completed", thread.events({ from: "start" }));
    const failed = (attempt: number) => [
      { type: "agent_started", attempt },
      { type: "agent_failed", error: { code: "handler_failed" } },
      { type: "request_retrying", attempt, error: { code: "handler_failed" } },
    ];
    const answered = [{ type: "agent_started", attempt: 3 }, { type: "agent_completed" }, { type: "noted", text: "where? 3" }, { type: "request_completed" }];
    expect(events).toMatchObject([...failed(1), ...failed(2), ...answered]);
  });

  it("has what its handler committed right before its answer, and its progress where it was said", async () => {
    await using service = await startService({ store: await open() });
    const keys: string[] = [];
    service.manager.onRequest("ask", { attempts: 3, timeoutMs: 60_000 }, async (ctx, { question }) => {
      keys.push(ctx.idempotencyKey);
      ctx.progress();
      ctx.commit([{ type: "noted", payload: { text: question } }]);
      await ctx.progress({ done: 1, total: 2 });
      return "an answer";
    });
    const thread = service.client("ann").thread("t1");
    const request = thread.request("ask", { question: "where?" });
    const events = await takeUntil((event) => event.type === "request_completed", thread.events({ from: "start" }));
    expect(events).toMatchObject([
      { type: "agent_progress", requestId: request.id, attempt: 1, done: 1, total: 2 },
      { type: "noted", text: "where?", threadId: "t1" },
      { type: "request_completed", requestId: request.id, result: "an answer" },
    ]);
    expect(keys).toEqual([request.id]);
    expect(service.errors).toEqual([]);
  });

  it("of one thread waits for the one before it", async () => {
    await using service = await startService({ store: await open() });
    answer(service);
    const thread = service.client("ann").thread("t1");
    const requests = [1, 2, 3].map((turn) => thread.request("ask", { question: String(turn) }));
    const turns: string[] = [];
    for await (const event of thread.events({ from: "start" })) {
      if (event.type === "agent_started") turns.push(`begin ${event.requestId}`);
      if (event.type === "request_completed" && turns.push(`end ${event.requestId}`) === 6) break;
    }
    expect(turns).toEqual(requests.flatMap(({ id }) => [`begin ${id}`, `end ${id}`]));
  });
});
