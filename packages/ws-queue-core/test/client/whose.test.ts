import { describe, expect, it } from "vitest";
import type { Json, UserId } from "../../src/index.ts";
import type { WireStream } from "../../src/protocol/index.ts";
import { createHarness, cursorAt, subscribed } from "./support/harness.ts";

/** What the application is shown of these events of a stream. */
function shown(stream: WireStream, ...sent: readonly Json[]): readonly unknown[] {
  const client = createHarness();
  client.connect();
  client.input({ type: "subscribe", sub: 1, stream, from: "start" });
  client.take();
  const entries = sent.map((event, index) => [cursorAt(index + 1), event] as const);
  client.receive(subscribed(1, 0, sent.length), { t: "events", n: 1, after: cursorAt(0), offset: 1, entries });
  return client.delivered().map(({ event }) => event);
}

const EVENT = { type: "noted", eventId: "e1", timestamp: 1 };

describe("an event says whose it is", () => {
  it.each(["thread", "requests"] as const)("from the welcome and the stream, in a stream of the kind %s", (kind) => {
    expect(shown({ kind, name: "t1" }, EVENT, { ...EVENT, eventId: "e2" })).toEqual([
      { ...EVENT, userId: "ann", threadId: "t1" },
      { ...EVENT, eventId: "e2", userId: "ann", threadId: "t1" },
    ]);
  });

  it("from the stream alone where that is another user's", () => {
    expect(shown({ kind: "thread", name: "t1", user: "bob" as UserId }, EVENT)).toEqual([{ ...EVENT, userId: "bob", threadId: "t1" }]);
  });

  it("once, also where an earlier version has stored it", () => {
    const old = '{"type":"noted","eventId":"e1","timestamp":1,"userId":"ann","threadId":"t1","text":"hi"}';
    expect(shown({ kind: "thread", name: "t1" }, JSON.parse(old) as Json).map((event) => JSON.stringify(event))).toEqual([old]);
  });

  it.each(["dead", "shared"] as const)("only by itself in a stream of the kind %s", (kind) => {
    const own = { ...EVENT, userId: "bob" };
    expect(shown({ kind, name: "x" }, EVENT, own)).toEqual([EVENT, own]);
  });

  it("not where it is no object", () => {
    expect(shown({ kind: "thread", name: "t1" }, null, 7, "text", true)).toEqual([null, 7, "text", true]);
  });
});
