import type { EventStream } from "@apex/ws-client";
import { expect, test } from "vitest";
import { follow } from "../../src/page/follow.ts";
import { createGate } from "../../src/page/gate.ts";

/** Events as the client delivers them: with their place beside them. */
function streamOf(...names: string[]): EventStream<{ name: string }> {
  const events = names.map((name, index) =>
    Object.defineProperty({ name }, Symbol.for("apex.ws.delivery"), { value: { offset: index + 1, cursor: "c" } }),
  );
  return (async function* () {
    yield* events;
  })() as unknown as EventStream<{ name: string }>;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("while the gate is shut nothing is handled, and nothing is lost by it", async () => {
  const gate = createGate();
  const seen: [string, number][] = [];
  gate.shut();
  const reading = follow(streamOf("a", "b"), { gate, signal: new AbortController().signal }, ({ name }, offset) => void seen.push([name, offset]));
  await settle();
  expect(seen).toEqual([]);
  gate.open();
  await reading;
  expect(seen).toEqual([["a", 1], ["b", 2]]);
});

test("what waited at the gate is not handled after the end, for the page may be another user's by then", async () => {
  const gate = createGate();
  const ended = new AbortController();
  const seen: string[] = [];
  gate.shut();
  const reading = follow(streamOf("a", "b"), { gate, signal: ended.signal }, ({ name }) => void seen.push(name));
  await settle();
  ended.abort();
  gate.open();
  await reading;
  expect(seen).toEqual([]);
});
