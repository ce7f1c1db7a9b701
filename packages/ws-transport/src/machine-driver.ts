import type { Clock } from "@apex/ws-queue-core";
import type { ConnectionMachine, ServerInput, ServerOutput } from "@apex/ws-queue-core/server";
import { createMachineTimer } from "./machine-timer.ts";

/** Feeds one machine and does what it wants. */
export interface MachineDriver {
  /** Takes an input at any time, also while an output is being performed; nothing once the driver stopped. */
  handleInput(input: ServerInput): void;
  stop(): void;
}

interface DriverParts {
  readonly machine: ConnectionMachine;
  readonly clock: Clock;
  readonly perform: (output: ServerOutput) => void;
  /** Called when the outputs of one input were performed. */
  readonly handlePerformed: () => void;
  /** The machine or `perform` threw; the driver has stopped. */
  readonly handleFailure: (error: unknown) => void;
}

/**
 * The machine is never entered twice: an input that comes while it is at work waits, and whoever is at work goes on with
 * it. So a host may answer from within the very call that asks.
 */
export function createMachineDriver({ machine, clock, perform, handlePerformed, handleFailure }: DriverParts): MachineDriver {
  const waiting: ServerInput[] = [];
  const timer = createMachineTimer(clock, () => turn(undefined));
  let isWorking = false;
  let isStopped = false;

  function handleInput(input: ServerInput): void {
    if (isStopped) return;
    if (isWorking) waiting.push(input);
    else turn(input);
  }

  /** One input (none: the timer fired) and all that follows from it. */
  function turn(first: ServerInput | undefined): void {
    isWorking = true;
    try {
      step(first);
      while (waiting.length > 0 && !isStopped) step(waiting.shift());
      if (!isStopped) timer.arm(machine.nextTimeout());
    } catch (error) {
      stop();
      handleFailure(error);
    } finally {
      isWorking = false;
    }
  }

  function step(input: ServerInput | undefined): void {
    const now = clock.monotonicMs();
    if (input === undefined) machine.handleTimeout(now);
    else machine.handleInput(input, now);
    for (let output = machine.pollOutput(); output !== undefined; output = machine.pollOutput()) perform(output);
    handlePerformed();
  }

  function stop(): void {
    isStopped = true;
    timer.cancel();
    waiting.length = 0;
  }

  timer.arm(machine.nextTimeout());
  return { handleInput, stop };
}
