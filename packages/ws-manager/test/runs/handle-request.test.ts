import { expect, it, test } from "vitest";
import { createError } from "@apex/ws-queue-core";
import type { RunEventInput } from "@apex/ws-queue-core/server";
import { handleRequest } from "../../src/runs/handle-request.ts";
import { createHandlers } from "../../src/requests/handlers.ts";
import { fail, revoked, throws, trapped } from "../misuse/support/odd-values.ts";
import { contract, type BenchContext } from "../threads/support/thread-bench.ts";

const ctx = { signal: new AbortController().signal } as BenchContext;
const outcomeOf = (handler: () => unknown, takeEvents: () => readonly RunEventInput[] = () => []) => handleRequest(handler, ctx, {}, takeEvents, () => undefined);

class NotFound extends Error {
  readonly retryable = false;
}

it.each<[string, boolean, () => unknown]>([
  ["an error", true, () => new Error("mine")],
  ["nothing", true, () => undefined],
  ["null", true, () => null],
  ["a text", true, () => "no"],
  ["an error that says it may pass", true, () => Object.assign(new Error("mine"), { retryable: true })],
  ["an error that says it will not", false, () => new NotFound()],
  ["a plain { code, message } that says it will not", false, () => ({ code: "no_credit", message: "Buy some", retryable: false })],
  ["an error whose retryable is no boolean", true, () => ({ retryable: 0 })],
  ["an error whose retryable cannot be read", true, () => ({ get retryable() { return throws(); } })],
  ["a proxy that throws", true, trapped],
  ["a proxy that was revoked", true, revoked],
  ["an error of the library that may pass", true, () => createError("store_unavailable")],
  ["invalid_payload", false, () => createError("invalid_payload")],
  ["cancelled", false, () => createError("cancelled")],
  ["a deadline that passed", false, () => createError("deadline_exceeded")],
])("what a handler throws may help in another attempt or not: %s → %s", async (_name, retryable, thrown) => {
  expect(await outcomeOf(() => fail(thrown()))).toMatchObject({ type: "failed", retryable });
});

test("a stored payload that its schema does not take any more fails for good", async () => {
  const handlers = createHandlers(contract, 5, () => undefined);
  handlers.register("ask", () => "an answer");
  const found = handlers.find("ask");
  if (typeof found === "string") throw new Error(found);
  const outcome = await handleRequest(found.handle, ctx, { question: 7 }, () => [], () => undefined);
  expect(outcome).toMatchObject({ type: "failed", error: { code: "invalid_payload" }, retryable: false });
});

test("what was committed is part of an answer, and is let go with a failure", async () => {
  let taken = 0;
  const takeEvents = () => [{ type: "cited", payload: { page: (taken += 1) } }];
  expect(await outcomeOf(() => "yes", takeEvents)).toEqual({ type: "completed", result: "yes", events: [{ type: "cited", payload: { page: 1 } }] });
  expect(await outcomeOf(throws, takeEvents)).not.toHaveProperty("events");
  expect(taken).toBe(2);
});
