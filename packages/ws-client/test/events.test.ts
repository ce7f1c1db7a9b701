import { describe, expect, it } from "vitest";
import { connect } from "../src/index.ts";
import { createScriptedServer, eventsFrame, subscribedFrame } from "./support/scripted-server.ts";

describe("thread.events", () => {
  it("delivers events in order and goes on where it was after the socket died", async () => {
    await using server = await createScriptedServer();
    await using client = connect(server.url);
    const events = client.thread("t1").events({ from: "start" });
    const first = events.next();
    const one = await server.connection();
    expect((await one.welcome()).subs).toMatchObject([{ n: 1, from: "start", stream: { kind: "thread", name: "t1" } }]);
    one.send(subscribedFrame(1, 0, 3), eventsFrame(1, 1, 2));
    expect(await first).toMatchObject({ done: false, value: { type: "note", offset: 1 } });
    one.terminate();
    const two = await server.connection();
    const hello = await two.welcome();
    expect(hello.subs).toMatchObject([{ from: "s.2.a2" }]);
    const n = hello.subs?.[0]?.n ?? 0;
    two.send(subscribedFrame(n, 2, 3), eventsFrame(n, 3, 3), { t: "live", n, head: 3 });
    expect(await events.next()).toMatchObject({ value: { offset: 2 } });
    expect(await events.next()).toMatchObject({ value: { offset: 3 } });
  });
});
