import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { defineContract } from "@apex/ws-manager";
import { createTestManager } from "@apex/ws-manager/testing";
import { describe, expect, test } from "vitest";

const contract = defineContract({
  requests: { ask: v.object({ question: v.string() }) },
  events: { noted: v.object({ text: v.string() }) },
});

describe("a test of a service", () => {
  test("asks as a client, and sees the events of the run", async () => {
    await using service = await createTestManager({ contract });
    service.manager.onRequest("ask", (ctx, { question }) => ctx.run("librarian", (run) => run.tool("search", { question }, () => ["page 12"])));
    const thread = service.client("ada").thread("t");
    const requestId = await thread.request("ask", { question: "where?" });
    const events = await service.expectEvents(thread, [
      "agent_started",
      { type: "tool_executing", toolName: "search", parameters: { question: "where?" } },
      { type: "tool_completed", results: ["page 12"] },
      "agent_completed",
      { type: "request_completed", requestId, userId: "ada", threadId: "t" },
    ]);
    expect(events).toHaveLength(5);
    expect(service.errors).toEqual([]);
  });

  test("has ten minutes pass at once, and what is due in them happens", async () => {
    await using service = await createTestManager({ contract });
    let attempts = 0;
    service.manager.onRequest("ask", () => {
      attempts += 1;
      if (attempts < 3) throw new Error("not yet");
      return "done";
    });
    const thread = service.client("ada").thread("t");
    await thread.request("ask", { question: "?" });
    await service.advance(600_000);
    await service.expectEvents(thread, ["request_retrying", "request_retrying", { type: "request_completed", result: "done" }], { withinMs: 0 });
    expect(attempts).toBe(3);
  });

  test("cuts the connection: what was said meanwhile comes once and in order", async () => {
    await using service = await createTestManager({ contract });
    const client = service.client("ada");
    const thread = client.thread("t");
    const note = (text: string): Promise<unknown> => service.manager.append({ userId: "ada", threadId: "t" }, "noted", { text });
    await note("1");
    await service.expectEvents(thread, [{ type: "noted", text: "1" }]);
    client.cut({ stayOffline: true });
    await note("2");
    await service.advance(60_000);
    expect(thread.events).toHaveLength(1);
    client.online();
    await note("3");
    await service.expectEvents(thread, [
      { type: "noted", text: "2" },
      { type: "noted", text: "3" },
    ]);
  });

  test("waits for a handler that waits for something outside", async () => {
    await using service = await createTestManager({ contract });
    service.manager.onRequest("ask", async () => (await readFile(import.meta.filename, "utf8")).length > 0);
    const thread = service.client("ada").thread("t");
    await thread.request("ask", { question: "?" });
    await service.expectEvents(thread, [{ type: "request_completed", result: true }], { withinMs: 0 });
  });

  test("has a refusal as an error with its code", async () => {
    await using service = await createTestManager({ contract });
    const thread = service.client("ada").thread("t");
    // @ts-expect-error -- A question has to be a text.
    const refused = expect(thread.request("ask", { question: 7 })).rejects.toMatchObject({ code: "invalid_payload" });
    await service.clock.settle();
    await refused;
  });

  test("is told of an identity that is none", async () => {
    await using service = await createTestManager({ contract, authenticate: () => null });
    const thread = service.client("ada").thread("t");
    const refused = expect(thread.request("ask", { question: "?" })).rejects.toMatchObject({ code: expect.any(String) as string });
    await service.advance(120_000);
    service.client("ada").close();
    await service.close();
    await refused;
  });

  test("has an acknowledgement of its client", async () => {
    await using service = await createTestManager({ contract });
    service.client("ada").thread("t");
    await service.clock.settle();
    const appended = await service.manager.append({ userId: "ada", threadId: "t" }, "noted", { text: "1" });
    const acknowledged = service.manager.acknowledged(appended);
    await service.advance(30_000);
    await acknowledged;
  });
});

describe("expectEvents", () => {
  test("says which event was not the one, and which came instead", async () => {
    await using service = await createTestManager({ contract });
    const thread = service.client("ada").thread("t");
    await service.manager.append({ userId: "ada", threadId: "t" }, "noted", { text: "tea" });
    const error = (await service.expectEvents(thread, [{ type: "noted", text: "coffee" }]).catch((thrown: unknown) => thrown)) as Error;
    expect(error.message).toContain('> {"type":"noted","text":"coffee"}  but came {"type":"noted"');
  });

  test("says that nothing came, once the time is over", async () => {
    await using service = await createTestManager({ contract });
    const thread = service.client("ada").thread("t");
    await expect(service.expectEvents(thread, ["noted"], { withinMs: 5_000 })).rejects.toThrow("> noted  but nothing came");
  });

  test("does not take an event that came in between, unless it is ignored", async () => {
    await using service = await createTestManager({ contract });
    service.manager.onRequest("ask", (ctx) => ctx.run("librarian", (run) => run.text("hm")));
    const thread = service.client("ada").thread("t");
    await thread.request("ask", { question: "?" });
    await expect(service.expectEvents(thread, ["agent_started", "agent_completed"])).rejects.toThrow("but came");
    await service.expectEvents(thread, ["agent_started", "agent_completed", "request_completed"], { ignore: ["text_chunk"] });
  });
});
