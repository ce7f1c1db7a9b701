import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCircuit } from "../../src/connection/circuit.ts";
import { createVirtualClock } from "./support/virtual-clock.ts";

// The waits have a jitter.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.5));
afterEach(() => void vi.restoreAllMocks().useRealTimers());

const TIMES = { reconnectMinMs: 100, reconnectMaxMs: 1_000 };
const fail = (): Promise<never> => Promise.reject(new Error("no server"));
const succeed = async (): Promise<string> => "connected";

test("a failure opens the circuit, and nothing is attempted before the time that it names", async () => {
  const clock = createVirtualClock();
  const circuit = createCircuit(clock, TIMES);
  await expect(circuit.attempt(fail)).rejects.toThrow("no server");
  const attempt = vi.fn(succeed);
  while (clock.monotonicMs() < circuit.dueAtMs() - 1) {
    await clock.advance(1);
    await expect(circuit.attempt(attempt)).rejects.toThrow();
  }
  expect(attempt).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(await circuit.attempt(attempt)).toBe("connected");
  expect(await circuit.attempt(attempt)).toBe("connected");
});

test("the waits grow up to the longest one, and begin anew behind a success", async () => {
  const clock = createVirtualClock();
  const circuit = createCircuit(clock, TIMES);
  const failAgain = async (): Promise<number> => {
    await expect(circuit.attempt(fail)).rejects.toThrow("no server");
    const waitMs = circuit.dueAtMs() - clock.monotonicMs();
    await clock.advance(waitMs);
    return waitMs;
  };
  let waits: number[] = [];
  for (let tries = 0; tries < 30; tries += 1) waits.push(await failAgain());
  expect(Math.max(...waits)).toBe(1_000);
  expect(waits.slice(10)).toEqual(Array(20).fill(1_000));
  await circuit.attempt(succeed);
  waits = [await failAgain()];
  expect(waits[0]).toBeLessThan(1_000);
});

test("a wall clock that is set back by a day does not keep it open", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: 2 * 86_400_000 });
  const clock = createVirtualClock();
  const circuit = createCircuit(clock, TIMES);
  await expect(circuit.attempt(fail)).rejects.toThrow("no server");
  vi.setSystemTime(86_400_000);
  await clock.advance(1_000);
  expect(await circuit.attempt(succeed)).toBe("connected");
});
