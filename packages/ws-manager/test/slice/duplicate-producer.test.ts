import { connect, type Client, type OutboxStorage } from "@apex/ws-client";
import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { describe, expect, it } from "vitest";
import { connectRaw } from "../support/raw-client.ts";
import { startService, takeUntil, type Service, type TestContract } from "../support/service.ts";
import { createGate } from "../support/gate.ts";

/** A tab that was duplicated: it begins with what its original had saved, and saves where nobody looks. */
const duplicateOf = (saved: unknown): OutboxStorage => ({
  open: () => Promise.resolve({ load: () => saved, save: () => undefined, close: () => undefined }),
});

async function savedAfterWelcome(service: Service): Promise<unknown> {
  let saved: unknown;
  const storage: OutboxStorage = {
    open: () => Promise.resolve({ load: () => undefined, save: (value) => (saved = structuredClone(value)), close: () => undefined }),
  };
  await using client = connect<TestContract>(service.url, { token: () => "ann", storage });
  await takeUntil((event) => event.type === "noted", client.thread("t1").events({ from: "start" }));
  return saved;
}

async function ask(client: Client<TestContract>, question: string): Promise<void> {
  const thread = client.thread("t1");
  const request = thread.request("ask", { question });
  await request.accepted;
  await takeUntil((event) => event.type === "request_completed" && event.requestId === request.id, thread.events({ from: "start" }));
}

describe("two pages that hold the same producer", () => {
  it("use the same sequence for different requests; the second is told, and both requests run once", async () => {
    await using service = await startService();
    const handled: string[] = [];
    service.manager.onRequest("ask", (_ctx, { question }) => void handled.push(question));
    await service.manager.append({ userId: "ann", threadId: "t1" }, "noted", { text: "hello" });
    const saved = await savedAfterWelcome(service);
    expect(saved).toBeDefined();
    for (const question of ["the original's", "the duplicate's"]) {
      await using client = connect<TestContract>(service.url, { token: () => "ann", storage: duplicateOf(saved) });
      await ask(client, question);
    }
    expect(handled).toEqual(["the original's", "the duplicate's"]);
  });

  it("one after the other: the hello of the last page's socket comes late, and the next page stays", async () => {
    const gate = createGate();
    const authenticate = async (_request: unknown, token: string | undefined): Promise<{ userId: string }> => {
      if (token === "slow") await gate.opened;
      return { userId: "ann" };
    };
    await using service = await startService({ authenticate });
    const producer = (await (await connectRaw(service.url)).next("welcome")).producer;
    const last = await connectRaw(service.url, { producer, token: "slow" });
    const next = await connectRaw(service.url, { producer });
    await next.next("welcome");
    gate.open();
    expect(await last.closed).toBe(CLOSE_CODES.replaced);
    next.send({ t: "ping" });
    expect(await next.next("pong")).toBeDefined();
  });
});
