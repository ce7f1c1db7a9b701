import { setTimeout as wait } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { systemClock } from "../../src/connection/system-clock.ts";

test.each([0, 5])("a timer of %i ms that is cleared does not fire, and one that has fired may be cleared", async (delayMs) => {
  const cleared = vi.fn<() => void>();
  const fired = vi.fn<() => void>();
  systemClock.clearTimer(systemClock.setTimer(cleared, delayMs));
  systemClock.clearTimer(undefined);
  const timer = systemClock.setTimer(fired, delayMs);
  await wait(50);
  systemClock.clearTimer(timer);
  expect([cleared.mock.calls.length, fired.mock.calls.length]).toEqual([0, 1]);
});

test("no timeout is cleared as an immediate: Node 22 then counts one that keeps the process alive", () => {
  const clear = vi.spyOn(globalThis, "clearImmediate");
  systemClock.clearTimer(systemClock.setTimer(() => undefined, 5));
  expect(clear).not.toHaveBeenCalled();
});
