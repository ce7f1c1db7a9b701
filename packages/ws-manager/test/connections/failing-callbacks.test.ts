import { createError } from "@apex/ws-queue-core";
import { summarizeFailures } from "@apex/ws-transport";
import { expect, test } from "vitest";
import { connectRaw } from "../support/raw-client.ts";
import { startService } from "../support/service.ts";
import { createTestClock } from "../support/test-clock.ts";

const MINUTE_MS = 60_000;

class TokenError extends Error {
  override readonly name = "TokenError";
}

function createReports() {
  const clock = createTestClock();
  const errors: unknown[] = [];
  return { clock, errors, report: summarizeFailures((error) => void errors.push(error), clock) };
}

test("a client whose token makes authenticate throw is told of once, as it was thrown, and another failure at once as well", async () => {
  let thrown: Error = new TokenError("jwt malformed");
  await using service = await startService({
    authenticate: () => {
      throw thrown;
    },
  });
  const first = thrown;
  for (let count = 0; count < 20; count += 1) {
    thrown = count === 0 ? first : new TokenError(`jwt malformed: ${count}`);
    expect(await (await connectRaw(service.url)).closed).toBe(4105);
  }
  expect(service.errors).toEqual([first]);
  thrown = new TypeError("the database is away");
  await (await connectRaw(service.url)).closed;
  expect(service.errors).toEqual([first, thrown]);
  expect(service.manager.stats().refusals).toEqual({ "connection.internal": 21 });
});

test("an authorize that throws for each subscription is told of once", async () => {
  await using service = await startService({
    authorize: () => {
      throw new TypeError("no such thread");
    },
  });
  for (let count = 0; count < 10; count += 1) {
    await (await connectRaw(service.url, { subs: [{ n: 1, stream: { kind: "thread", name: "t" }, from: "head" }] })).closed;
  }
  expect(service.errors).toHaveLength(1);
});

test("what was not told is told a minute later, with how often and the newest, and nothing after a minute without any", async () => {
  const { clock, errors, report } = createReports();
  for (let count = 0; count < 500; count += 1) report("authenticate", new TokenError(`${count}`));
  expect(errors).toEqual([new TokenError("0")]);
  await clock.pass(MINUTE_MS);
  expect(errors.slice(1)).toMatchObject([
    { code: "internal", message: "authenticate failed with TokenError 499 more times within a minute; the newest is the cause", details: { callback: "authenticate", failures: 499 }, cause: { message: "499" } },
  ]);
  await clock.pass(MINUTE_MS);
  expect(errors).toHaveLength(2);
  expect(clock.timers).toBe(0);
});

test("callbacks, and errors of other codes, have lines of their own; names without end share one", () => {
  const { errors, report } = createReports();
  const away = Object.assign(new Error("away"), { code: "ECONNREFUSED" });
  for (const callback of ["authenticate", "authorize"]) for (const error of [away, away, new TokenError("x"), createError("internal"), "text", undefined]) report(callback, error);
  expect(errors).toHaveLength(2 * 4);
  for (let count = 0; count < 1_000; count += 1) report("authenticate", Object.assign(new Error(), { name: `E${count}` }));
  expect(errors.length).toBeLessThanOrEqual(102);
});

test("what the store says passes: it is summarized by itself", () => {
  const { errors, report } = createReports();
  for (let count = 0; count < 3; count += 1) report("the check of a request", createError("store_unavailable"));
  expect(errors).toHaveLength(3);
});

test("what is no error, or cannot be read, is told all the same", () => {
  const { errors, report } = createReports();
  const odd = Object.defineProperty({}, "code", { get: () => { throw new Error("odd"); } });
  for (const error of [odd, odd, null]) report("authenticate", error);
  expect(errors).toHaveLength(1);
});
