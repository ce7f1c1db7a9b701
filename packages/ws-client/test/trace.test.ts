import { expect, it, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { traceFrames, type FrameTrace } from "../src/trace.ts";
import { createPair, reached } from "./support/connected.ts";
import { events, subscribed } from "./support/scripted-server.ts";

it.each([
  ["the platform's", WebSocket],
  ["the ws package's", NodeWebSocket],
])("%s sockets, traced, tell of frames by type and number and never their content", async (_, webSocket) => {
  const traces: FrameTrace[] = [];
  await using pair = await createPair({ webSocket: traceFrames(webSocket, (trace) => traces.push(trace)), token: () => "secret" });
  const stream = pair.client.thread("t1").events();
  const pulled = stream.next();
  const { n } = await pair.connection.take("sub");
  pair.connection.send(subscribed(n, 0, 1), events(n, 1, 1, { event: () => ({ type: "note", text: "secret" }) }));
  await pulled;
  pair.client.thread("t1").request("ask", "secret");
  await pair.connection.take("request");
  expect(traces).toEqual([
    { direction: "sent", frame: "hello" },
    { direction: "received", frame: "welcome" },
    { direction: "sent", frame: "sub", n: 1 },
    { direction: "received", frame: "subscribed", n: 1 },
    { direction: "received", frame: "events", n: 1, entries: 1 },
    { direction: "sent", frame: "request", seq: 1 },
  ]);
  expect(JSON.stringify(traces)).not.toContain("secret");
  pair.connection.terminate();
  await reached(pair.client, "backoff");
});

it("what is told of frames may throw: they are sent and read all the same", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const broken = new Error("broken");
  const onTrace = ({ direction }: FrameTrace): unknown => {
    if (direction === "sent") return Promise.reject(broken);
    throw broken;
  };
  await using pair = await createPair({ webSocket: traceFrames(WebSocket, onTrace) });
  await reached(pair.client, "live");
  pair.client.thread("t1").request("ask", null);
  await pair.connection.take("request");
  expect(said.mock.calls.flat()).toEqual([broken, broken, broken]);
  expect(pair.errors).toEqual([]);
  said.mockRestore();
});
