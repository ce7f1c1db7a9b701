import { connect } from "@apex/ws-client";
import { describe, expect, it } from "vitest";
import { startService, takeUntil, type TestContract } from "../support/service.ts";
import { layWire } from "../support/wire.ts";

const ANN = { userId: "ann", threadId: "t1" };
/** Reconnects fast: the wait itself is the client's own test. */
const settings = { backoffMinMs: 5, backoffMaxMs: 20 };

describe("a client whose connection is cut again and again", () => {
  it("gets every event once and in order, and needs no session on the server (L26)", async () => {
    await using service = await startService();
    await using wire = await layWire(service.url);
    await using client = connect<TestContract>(wire.url, { token: () => "ann", settings });
    const total = 400;
    const seen: string[] = [];
    let appended = 0;
    const appendTo = async (count: number): Promise<void> => {
      while (appended < Math.min(count, total)) await service.manager.append(ANN, "noted", { text: String((appended += 1)) });
    };
    await appendTo(80);
    for await (const event of client.thread("t1").events({ from: "start" })) {
      if ("text" in event) seen.push(event.text);
      if (seen.length === total) break;
      if (seen.length % 40 !== 0) continue;
      // What is appended around the cut is the replay and the live part of the next connection.
      await appendTo(appended + 20);
      wire.cut();
      await appendTo(appended + 20);
    }
    expect(seen).toEqual(Array.from({ length: total }, (_, index) => String(index + 1)));
    expect(wire.count).toBeGreaterThan(2);
  });
});

describe("requests made while there is no connection", () => {
  it("run once, in order, after it is back", async () => {
    await using service = await startService();
    const handled: string[] = [];
    service.manager.onRequest("ask", (_ctx, { question }) => void handled.push(question));
    await using wire = await layWire(service.url);
    wire.setDown(true);
    await using client = connect<TestContract>(wire.url, { token: () => "ann", settings });
    const thread = client.thread("t1");
    const requests = ["one", "two", "three"].map((question) => thread.request("ask", { question }));
    wire.setDown(false);
    await Promise.all(requests.map(({ accepted }) => accepted));
    const last = requests.at(-1)?.id;
    await takeUntil((event) => event.type === "request_completed" && event.requestId === last, thread.events({ from: "start" }));
    expect(handled).toEqual(["one", "two", "three"]);
  });

  it("run once although every answer is lost on the way back the first time", async () => {
    await using service = await startService();
    const handled: string[] = [];
    await using wire = await layWire(service.url);
    service.manager.onRequest("ask", (_ctx, { question }) => {
      handled.push(question);
      // The request is accepted; its answer may not have left yet.
      wire.cut();
    });
    await using client = connect<TestContract>(wire.url, { token: () => "ann", settings });
    const thread = client.thread("t1");
    for (let turn = 0; turn < 20; turn += 1) {
      const request = thread.request("ask", { question: String(turn) });
      await request.accepted;
      await takeUntil((event) => event.type === "request_completed" && event.requestId === request.id, thread.events({ from: "start" }));
    }
    expect(handled).toEqual(Array.from({ length: 20 }, (_, turn) => String(turn)));
  });
});
