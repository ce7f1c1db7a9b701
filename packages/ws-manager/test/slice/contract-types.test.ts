import { connect, type ThreadEvent } from "@apex/ws-client";
import * as v from "valibot";
import { describe, expectTypeOf, it } from "vitest";
import { defineContract, type Appended, type AppendedMany, type HistoryDamage, type HistoryEntry, type Manager, type Run } from "../../src/index.ts";

const _contract = defineContract({
  requests: { ask: v.object({ at: v.pipe(v.string(), v.transform((text) => new Date(text))) }) },
  events: { cited: v.object({ page: v.number() }) },
});

declare const manager: Manager<typeof _contract>;

/** Checked by the compiler alone; none of it runs. */
describe("types that flow from the contract", () => {
  it("give a handler what the schema makes of the payload, and a client what it takes (F13)", () => {
    const check = (): void => {
      manager.onRequest("ask", (_ctx, payload) => {
        expectTypeOf(payload).toEqualTypeOf<{ at: Date }>();
      });
      const thread = connect<typeof _contract>("ws://localhost").thread("t1");
      thread.request("ask", { at: "2026-11-22" });
      // @ts-expect-error a client sends what the schema reads, not what it makes
      thread.request("ask", { at: new Date() });
      // @ts-expect-error not in the contract
      thread.request("asks", {});
    };
    expectTypeOf(check).toBeFunction();
  });

  it("give what is committed with a request its payloads, and a handler its options", () => {
    const check = (): void => {
      manager.onRequest("ask", { timeoutMs: false, attempts: 3, priority: "low", retry: { firstMs: 50 } }, async (ctx, payload) => {
        expectTypeOf(payload).toEqualTypeOf<{ at: Date }>();
        expectTypeOf(ctx.idempotencyKey).toEqualTypeOf<string>();
        expectTypeOf(ctx.commit([{ type: "cited", payload: { page: 1 } }])).toEqualTypeOf<void>();
        // @ts-expect-error a page is a number
        ctx.commit([{ type: "cited", payload: { page: "1" } }]);
        // @ts-expect-error not in the contract
        ctx.commit([{ type: "agent_completed", payload: {} }]);
        expectTypeOf(ctx.progress()).toEqualTypeOf<void>();
        expectTypeOf(ctx.progress({ done: 1, total: 2, note: "half" })).toEqualTypeOf<Promise<void>>();
        // @ts-expect-error of how much?
        await ctx.progress({ done: 1 });
      });
      // @ts-expect-error there is no such priority
      manager.onRequest("ask", { priority: "urgent" }, () => 1);
      // @ts-expect-error a handler is missing
      manager.onRequest("ask", { attempts: 3 });
    };
    expectTypeOf(check).toBeFunction();
  });

  it("refuse the id of something else where a user's or a thread's belongs, and take plain text (L29, S15)", () => {
    const check = (): void => {
      manager.onRequest("ask", async ({ userId, threadId }) => {
        const [connection] = manager.connectionsOf(userId);
        if (connection === undefined) return;
        const { connectionId } = connection;
        await manager.append({ userId, threadId }, "cited", { page: 1 });
        await manager.append({ userId: "ann", threadId }, "cited", { page: 1 });
        // @ts-expect-error a thread is no user
        await manager.append({ userId: threadId, threadId }, "cited", { page: 1 });
        // @ts-expect-error a user is no thread
        await manager.append({ userId, threadId: userId }, "cited", { page: 1 });
        // @ts-expect-error a thread is no user
        manager.history({ userId: threadId, threadId });
        // @ts-expect-error a connection is no user
        manager.connectionsOf(connectionId);
        await manager.revoke({ connectionId }, { how: "close" });
        // @ts-expect-error a connection is no user
        await manager.revoke({ userId: connectionId }, { how: "close" });
      });
    };
    expectTypeOf(check).toBeFunction();
  });

  it("give an agent its type by the name that register returned, or by the caller's word", () => {
    const check = (): void => {
      const librarian = manager.agents.register("librarian", async ({ userId }) => ({ find: (book: string) => `${userId}: ${book}` }));
      manager.onRequest("ask", async (ctx) => {
        expectTypeOf((await ctx.agent(librarian)).find).toEqualTypeOf<(book: string) => string>();
        expectTypeOf(ctx.agent("librarian")).toEqualTypeOf<Promise<unknown>>();
        expectTypeOf(ctx.agent<Date>("clock")).toEqualTypeOf<Promise<Date>>();
        await ctx.run(librarian, async (run) => (await run.agent(librarian)).find("red"));
        // @ts-expect-error it finds books by their names
        (await ctx.agent(librarian)).find(7);
      });
      // @ts-expect-error an agent that is made already (X06)
      manager.agents.register("made", new Date());
    };
    expectTypeOf(check).toBeFunction();
  });

  it("give what a service appends and runs by itself its payloads and results", () => {
    const check = async (): Promise<void> => {
      const thread = { userId: "u", threadId: "t" };
      expectTypeOf(manager.append(thread, "cited", { page: 1 }, { id: "x" })).toEqualTypeOf<Promise<Appended>>();
      expectTypeOf(manager.append(thread, [{ type: "cited", payload: { page: 1 } }], { id: "x" })).toEqualTypeOf<Promise<AppendedMany>>();
      // @ts-expect-error an id is text
      await manager.append(thread, "cited", { page: 1 }, { id: 7 });
      // @ts-expect-error there is no such option
      await manager.append(thread, [{ type: "cited", payload: { page: 1 } }], { runId: "x" });
      expectTypeOf(manager.startRun(thread, "agent", { runId: "x", timeoutMs: 5 })).toEqualTypeOf<Promise<Run<typeof _contract>>>();
      expectTypeOf(manager.run(thread, "agent", async (run) => (await run.emit("cited", { page: 1 }), "done"))).toEqualTypeOf<Promise<string>>();
      expectTypeOf(manager.run(thread, "agent", ({ id }) => id.length, { runId: "x" })).toEqualTypeOf<Promise<number>>();
      // @ts-expect-error a page is a number
      await manager.run(thread, "agent", (run) => run.emit("cited", { page: "1" }));
      // @ts-expect-error how long, in milliseconds
      await manager.startRun(thread, "agent", { timeoutMs: "5" });
    };
    expectTypeOf(check).toBeFunction();
  });

  it("give a conversation its events, and its requests as a client sent them, inside of handlers and outside", () => {
    const check = (): void => {
      manager.onRequest("ask", async (ctx) => {
        expectTypeOf(ctx.history()).toEqualTypeOf<AsyncIterable<HistoryEntry<typeof _contract>>>();
        for await (const entry of ctx.history()) {
          if (entry.type === "cited") expectTypeOf(entry.page).toEqualTypeOf<number>();
          if (entry.type === "text_chunk") expectTypeOf(entry.text).toEqualTypeOf<string>();
          if (entry.type !== "request") continue;
          expectTypeOf(entry.name).toEqualTypeOf<"ask">();
          expectTypeOf(entry.payload).toEqualTypeOf<{ at: string }>();
        }
      });
      expectTypeOf(manager.history({ userId: "u", threadId: "t" })).toEqualTypeOf<AsyncIterable<HistoryEntry<typeof _contract>>>();
      // The events are those that a client reads.
      type ReadByClient = ThreadEvent<typeof _contract>;
      expectTypeOf<Exclude<HistoryEntry<typeof _contract>, { type: "request" } | HistoryDamage>>().toEqualTypeOf<ReadByClient>();
    };
    expectTypeOf(check).toBeFunction();
  });

  it("give appends and events their payloads", () => {
    const check = async (): Promise<void> => {
      await manager.append({ userId: "u", threadId: "t" }, "cited", { page: 1 });
      // @ts-expect-error a page is a number
      await manager.append({ userId: "u", threadId: "t" }, "cited", { page: "1" });
      // @ts-expect-error events of runs are written by runs only
      await manager.append({ userId: "u", threadId: "t" }, "agent_completed", {});
      const many = await manager.append({ userId: "u", threadId: "t" }, [{ type: "cited", payload: { page: 1 } }]);
      expectTypeOf(many.count).toEqualTypeOf<number>();
      // @ts-expect-error a page is a number
      await manager.append({ userId: "u", threadId: "t" }, [{ type: "cited", payload: { page: "1" } }]);
      // @ts-expect-error events of runs are written by runs only
      await manager.append({ userId: "u", threadId: "t" }, [{ type: "agent_completed", payload: {} }]);
      for await (const event of connect<typeof _contract>("ws://localhost").thread("t1").events()) {
        if (event.type === "cited") expectTypeOf(event.page).toEqualTypeOf<number>();
        if (event.type === "agent_started") expectTypeOf(event.attempt).toEqualTypeOf<number>();
      }
    };
    expectTypeOf(check).toBeFunction();
  });
});
