import { describe, expect, it } from "vitest";
import { connect } from "../src/index.ts";
import { createScriptedServer } from "./support/scripted-server.ts";

describe("thread.request", () => {
  it("is accepted once, also when the answer got lost with its socket", async () => {
    await using server = await createScriptedServer();
    await using client = connect(server.url);
    const request = client.thread("t1").request("ask", { question: "why" });
    const one = await server.connection();
    await one.welcome();
    const sent = await one.take("request");
    expect(sent).toMatchObject({ id: request.id, seq: 1, thread: "t1", name: "ask", payload: { question: "why" } });
    one.terminate();
    const two = await server.connection();
    const hello = await two.welcome({ accepted: 1, settled: 0 });
    expect(hello.producer).toBe("p1");
    expect(await two.take("request")).toEqual(sent);
    two.send({ t: "accepted", seq: 1, id: sent.id, level: "disk", duplicate: true }, { t: "settled", seq: 1 });
    expect(await request.accepted).toEqual({ level: "disk", duplicate: true });
    await request.settled;
  });
});
