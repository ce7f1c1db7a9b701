import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, expectTypeOf, onTestFinished, test } from "vitest";
import type { RequestId, ThreadId, UserId } from "@apex/ws-queue-core";
import { createManager, type Identity } from "../../src/index.ts";
import { memoryStore } from "../../src/memory.ts";
import { createAskers, type RequestKey } from "../../src/requests/askers.ts";
import { sqliteStore } from "../../src/sqlite.ts";
import { contract, startService, takeUntil } from "../support/service.ts";
import { createBench, THREAD, USER } from "../threads/support/thread-bench.ts";

interface Member extends Identity {
  readonly role: "reader" | "editor";
}

const authenticate = (_request: unknown, token: string | undefined): Member => ({ userId: "ann", role: token === "pen" ? "editor" : "reader" });
const isEnd = ({ type }: { readonly type: string }): boolean => type === "request_completed" || type === "request_failed";

describe("ctx.identity", () => {
  test("is what authenticate returned for the connection that asked, whoever else of the user is connected", async () => {
    await using service = await startService({ authenticate });
    const seen: unknown[] = [];
    service.manager.onRequest("ask", (ctx) => void seen.push(ctx.identity));
    for (const token of ["pen", "eye"]) {
      const thread = service.client(token).thread("t1");
      const { id } = thread.request("ask", { question: "?" });
      await takeUntil((event) => event.type === "request_completed" && event.requestId === id, thread.events());
    }
    expect(seen).toEqual([
      { userId: "ann", role: "editor" },
      { userId: "ann", role: "reader" },
    ]);
  });

  test("is the same in the next attempt", async () => {
    await using service = await startService({ authenticate });
    const seen: unknown[] = [];
    service.manager.onRequest("ask", { retry: { firstMs: 1 } }, (ctx) => {
      seen.push(ctx.identity);
      if (ctx.attempt === 1) throw new Error("tried again");
    });
    const thread = service.client("pen").thread("t1");
    thread.request("ask", { question: "?" });
    await takeUntil(isEnd, thread.events());
    expect(seen).toEqual([{ userId: "ann", role: "editor" }, { userId: "ann", role: "editor" }]);
  });

  test("is undefined where another process accepted the request, whose user is known all the same", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "apex-identity-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const options = { authenticate, store: sqliteStore(path.join(folder, "apex.db")) };
    {
      await using service = await startService(options);
      await service.client("pen").thread("t1").request("ask", { question: "?" }).accepted;
    }
    await using service = await startService(options);
    const seen = new Promise((resolve) => {
      service.manager.onRequest("ask", (ctx) => resolve([ctx.identity, ctx.userId]));
    });
    expect(await seen).toEqual([undefined, "ann"]);
  });

  test("has the type that authenticate returns", () => {
    const check = async (): Promise<void> => {
      const manager = await createManager({ contract, store: memoryStore(), authenticate });
      manager.onRequest("ask", (ctx) => {
        expectTypeOf(ctx.identity).toEqualTypeOf<Member | undefined>();
      });
    };
    expectTypeOf(check).toBeFunction();
  });
});

describe("what a node remembers of who asked", () => {
  const key = (userId: string, requestId: string, threadId = "t1"): RequestKey => ({
    userId: userId as UserId,
    threadId: threadId as ThreadId,
    requestId: requestId as RequestId,
  });
  const whoIs = (userId: string, identity: Identity = { userId }) => ({ identity, userId: userId as UserId, expiresAt: undefined });

  test("is of one user, one thread and one request", () => {
    const askers = createAskers();
    askers.remember(key("ann", "r1"), whoIs("ann"));
    expect(askers.find(key("ann", "r1"))).toEqual({ userId: "ann" });
    for (const other of [key("bob", "r1"), key("ann", "r2"), key("ann", "r1", "t2")]) expect(askers.find(other)).toBeUndefined();
  });

  test("is bounded for a user without a cost for another one, and for the node", () => {
    const askers = createAskers(3, 5);
    for (const id of ["r1", "r2", "r3", "r4"]) askers.remember(key("ann", id), whoIs("ann"));
    expect(["r1", "r2", "r3", "r4"].filter((id) => askers.find(key("ann", id)))).toEqual(["r2", "r3", "r4"]);
    for (const user of ["bob", "cid"]) askers.remember(key(user, "r1"), whoIs(user));
    expect(askers.find(key("ann", "r2"))).toBeDefined();
    askers.remember(key("dot", "r1"), whoIs("dot"));
    expect(askers.find(key("ann", "r2"))).toBeUndefined();
    expect(["ann r3", "ann r4", "bob r1", "cid r1", "dot r1"].every((name) => askers.find(key(...(name.split(" ") as [string, string]))))).toBe(true);
  });

  test("keeps the first identity, and gives none whose user has changed", () => {
    const askers = createAskers();
    const own = { userId: "ann", role: "reader" };
    askers.remember(key("ann", "r1"), whoIs("ann", own));
    askers.remember(key("ann", "r1"), whoIs("ann", { userId: "ann" }));
    expect(askers.find(key("ann", "r1"))).toBe(own);
    own.userId = "bob";
    expect(askers.find(key("ann", "r1"))).toBeUndefined();
  });

  test("is gone when the request has ended, and kept when it is tried again", async () => {
    const askers = createAskers();
    const bench = createBench({ askers });
    const asked = (id: string): Identity | undefined => askers.find({ userId: USER, threadId: THREAD, requestId: id as RequestId });
    const kept: unknown[] = [];
    bench.handlers.register("ask", { retry: { firstMs: 1 } }, (ctx, { question }) => {
      kept.push(ctx.identity);
      if (question === "twice" && ctx.attempt === 1) throw new Error("tried again");
      if (question === "never") throw Object.assign(new Error("final"), { retryable: false });
    });
    for (const question of ["once", "twice", "never"]) {
      askers.remember({ userId: USER, threadId: THREAD, requestId: question as RequestId }, whoIs(USER));
      await bench.ask(question, { id: question });
    }
    await bench.ended(3);
    expect(kept).toEqual(Array.from({ length: 4 }, () => ({ userId: USER })));
    expect(["once", "twice", "never"].map(asked)).toEqual([undefined, undefined, undefined]);
  });
});
