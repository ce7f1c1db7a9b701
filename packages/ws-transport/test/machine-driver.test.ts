import type { ConnectionMachine, ServerInput, ServerOutput } from "@apex/ws-queue-core/server";
import { expect, test, vi } from "vitest";
import { systemClock } from "../src/system-clock.ts";
import { MachineDriver } from "../src/machine-driver.ts";
import { TimerQueue } from "../src/timer-queue.ts";

let now = 1_000;
const clock = { ...systemClock, monotonicMs: () => now, epochMs: () => 0 };
const parts = { clock, timers: new TimerQueue(clock) };
const inputOf = (bytes: number): ServerInput => ({ type: "buffered", bytes });
const outputOf = (text: string): ServerOutput => ({ type: "authenticate", token: text });

/** A machine that answers an input of n bytes with n outputs, and notices when it is entered twice. */
function createCountingMachine(): ConnectionMachine & { readonly seen: number[]; timeouts: number; due: number | undefined } {
  let inside = false;
  const outputs: ServerOutput[] = [];
  const machine = {
    seen: [] as number[],
    timeouts: 0,
    due: undefined as number | undefined,
    handleInput(input: ServerInput) {
      expect(inside).toBe(false);
      inside = true;
      const bytes = input.type === "buffered" ? input.bytes : 0;
      machine.seen.push(bytes);
      for (let index = 0; index < bytes; index += 1) outputs.push(outputOf(`${bytes}.${index}`));
      inside = false;
    },
    handleTimeout() {
      machine.timeouts += 1;
      machine.due = undefined;
    },
    pollOutput: () => outputs.shift(),
    nextTimeout: () => machine.due,
  };
  return machine;
}

test("an answer that comes while an output is performed waits until all outputs of that input were", () => {
  const machine = createCountingMachine();
  const done: string[] = [];
  const driver = new MachineDriver(machine, parts, {
    perform(output) {
      const text = output.type === "authenticate" ? String(output.token) : "";
      done.push(text);
      if (text === "2.0") driver.handleInput(inputOf(3));
    },
    handleFailure: (error) => expect.unreachable(String(error)),
  });
  driver.handleInput(inputOf(2));
  expect(done).toEqual(["2.0", "2.1", "3.0", "3.1", "3.2"]);
  expect(machine.seen).toEqual([2, 3]);
});

test("answers to answers do not deepen the stack", () => {
  const machine = createCountingMachine();
  let left = 50_000;
  const driver = new MachineDriver(machine, parts, {
    perform() {
      left -= 1;
      if (left > 0) driver.handleInput(inputOf(1));
    },
    handleFailure: (error) => expect.unreachable(String(error)),
  });
  driver.handleInput(inputOf(1));
  expect(left).toBe(0);
});

test("after a failure nothing enters the machine, and the failure is told once", () => {
  const machine = createCountingMachine();
  const failures: unknown[] = [];
  const driver = new MachineDriver(machine, parts, {
    perform() {
      driver.handleInput(inputOf(9));
      throw new Error("host");
    },
    handleFailure: (error) => failures.push(error),
  });
  driver.handleInput(inputOf(2));
  driver.handleInput(inputOf(1));
  expect(machine.seen).toEqual([2]);
  expect(failures).toEqual([new Error("host")]);
});

test("the machine's time is watched, and no more once the driver stopped", () => {
  vi.useFakeTimers();
  const machine = createCountingMachine();
  machine.due = 1_020;
  const driver = new MachineDriver(machine, parts, { perform: () => undefined, handleFailure: () => undefined });
  now += 20;
  vi.advanceTimersByTime(20);
  expect(machine.timeouts).toBe(1);
  machine.due = 1_040;
  driver.handleInput(inputOf(0));
  driver.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
