import { describe, expect, it } from "vitest";
import { createConnected } from "./support/harness.ts";

describe("a message", () => {
  it.each(["{", "7", '{"t":"live","n":1}'])("that nobody can read (%s) is told, and ends the connection", (text) => {
    const harness = createConnected();
    harness.input({ type: "message", text });
    expect(harness.take()).toMatchObject([
      { type: "error", error: { code: "malformed_frame", fault: "remote", retryable: false } },
      { type: "close-socket", code: 4204 },
      { type: "phase", phase: { name: "backoff" } },
    ]);
  });

  it.each(["hologram", "toString", "__proto__"])("of a newer server, with a frame that nobody knows (%s), is read without that", (t) => {
    const harness = createConnected();
    harness.input({ type: "message", text: `[{"t":"${t}"},{"t":"ping"}]` });
    expect(harness.sent()).toEqual([{ t: "pong" }]);
  });

  it("with an error of a newer server says itself whose fault it is", () => {
    const harness = createConnected();
    harness.input({ type: "message", text: '{"t":"error","code":"too_funny","fault":"infra","retryable":true,"message":"Ha"}' });
    expect(harness.take()).toMatchObject([{ type: "error", error: { code: "too_funny", fault: "infra", retryable: true, message: "Ha" } }]);
  });
});
