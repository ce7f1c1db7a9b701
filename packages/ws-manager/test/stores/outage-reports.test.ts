import { createError } from "@apex/ws-queue-core";
import type { StoreFactory } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { memoryStore } from "../../src/memory.ts";
import { summarizeOutages } from "../../src/stores/outage-reports.ts";
import { startService } from "../support/service.ts";
import { createTestClock } from "../support/test-clock.ts";

const MINUTE_MS = 60_000;
const unavailable = (): Error => createError("store_unavailable");

function createReports() {
  const clock = createTestClock();
  const errors: unknown[] = [];
  return { clock, errors, report: summarizeOutages((error) => void errors.push(error), clock) };
}

test("an outage is told when it begins, and once a minute how often the store failed since", async () => {
  const { clock, errors, report } = createReports();
  const first = unavailable();
  report(first);
  for (let count = 0; count < 500; count += 1) report(unavailable());
  expect(errors).toEqual([first]);
  await clock.pass(MINUTE_MS);
  expect(errors.slice(1)).toMatchObject([{ code: "store_unavailable", details: { failures: 500 } }]);
  report(unavailable());
  await clock.pass(MINUTE_MS);
  expect(errors.slice(2)).toMatchObject([{ details: { failures: 1 } }]);
});

test("an outage that is over is told no more, and the next one at once", async () => {
  const { clock, errors, report } = createReports();
  report(unavailable());
  await clock.pass(MINUTE_MS);
  expect(errors).toHaveLength(1);
  expect(clock.timers).toBe(0);
  const next = unavailable();
  report(next);
  expect(errors[1]).toBe(next);
});

test("every other error passes at once, during an outage too", () => {
  const { errors, report } = createReports();
  report(unavailable());
  const others = [new Error("a bug"), createError("store_damaged"), "no error at all", undefined];
  for (const other of others) report(other);
  expect(errors.slice(1)).toEqual(others);
});

test("a file that is lost is told once as well, also where the store did not answer before", async () => {
  const { clock, errors, report } = createReports();
  const lost = createError("store_lost");
  report(unavailable());
  for (let count = 0; count < 100; count += 1) report(lost);
  expect(errors).toMatchObject([{ code: "store_unavailable" }, lost]);
  await clock.pass(MINUTE_MS);
  expect(errors.slice(2)).toMatchObject([{ code: "store_lost", details: { failures: 99 } }]);
});

test("a service whose store is away for a while says so once, however many threads try again", async () => {
  let failures = 0;
  const store: StoreFactory = {
    async open(context) {
      const opened = await memoryStore().open(context);
      return {
        ...opened,
        commit(commit) {
          if (failures >= 50) return opened.commit(commit);
          failures += 1;
          return Promise.reject(unavailable());
        },
      };
    },
  };
  await using service = await startService({ store });
  const users = Array.from({ length: 25 }, (_, index) => `user-${index}`);
  await Promise.all(users.map((userId) => service.manager.append({ userId, threadId: "t1" }, "noted", { text: "hello" })));
  expect(failures).toBe(50);
  expect(service.errors).toMatchObject([{ code: "store_unavailable" }]);
});
