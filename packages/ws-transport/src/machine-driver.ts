import type { Clock } from "@apex/ws-queue-core";
import type { ConnectionMachine, ServerInput, ServerOutput } from "@apex/ws-queue-core/server";
import type { Sleeper, TimerQueue } from "./timer-queue.ts";

/** Who does what the machine wants. */
export interface OutputSink {
  perform(output: ServerOutput): void;
  /** The machine or `perform` threw; the driver has stopped. */
  handleFailure(error: unknown): void;
}

/** What all drivers of a transport share. */
export interface DriverParts {
  readonly clock: Clock;
  readonly timers: TimerQueue;
}

const NOTHING: readonly ServerInput[] = [];

/**
 * Feeds one machine. It is never entered twice: an input that comes while it is at work waits, and whoever is at work
 * goes on with it. So a host may answer from within the very call that asks.
 */
export class MachineDriver implements Sleeper {
  wakesAtMs = -1;
  place = 0;
  readonly #machine: ConnectionMachine;
  readonly #parts: DriverParts;
  readonly #sink: OutputSink;
  /** Hardly ever any. */
  #waiting = NOTHING;
  #isWorking = false;
  #isStopped = false;

  constructor(machine: ConnectionMachine, parts: DriverParts, sink: OutputSink) {
    this.#machine = machine;
    this.#parts = parts;
    this.#sink = sink;
    parts.timers.wake(this, machine.nextTimeout());
  }

  /** Takes an input at any time, also while an output is being performed; nothing once the driver stopped. */
  handleInput(input: ServerInput): void {
    if (this.#isStopped) return;
    if (this.#isWorking) this.#waiting = [...this.#waiting, input];
    else this.#turn(input);
  }

  /** It is time for what the machine asked to be woken for. */
  handleDue(): void {
    this.#turn(undefined);
  }

  stop(): void {
    this.#isStopped = true;
    this.#parts.timers.cancel(this);
    this.#waiting = NOTHING;
  }

  /** One input (none: the timer fired) and all that follows from it. */
  #turn(first: ServerInput | undefined): void {
    this.#isWorking = true;
    try {
      // Whole milliseconds stay small integers in the machine; fractions would be objects on the heap.
      const now = Math.floor(this.#parts.clock.monotonicMs());
      this.#step(first, now);
      while (this.#waiting.length > 0) this.#stepAll(now);
      if (!this.#isStopped) this.#parts.timers.wake(this, this.#machine.nextTimeout());
    } catch (error) {
      this.stop();
      this.#sink.handleFailure(error);
    } finally {
      this.#isWorking = false;
    }
  }

  /** What came meanwhile; what comes in answer to it is for the next round. */
  #stepAll(now: number): void {
    const inputs = this.#waiting;
    this.#waiting = NOTHING;
    for (const input of inputs) if (!this.#isStopped) this.#step(input, now);
  }

  #step(input: ServerInput | undefined, now: number): void {
    const machine = this.#machine;
    if (input === undefined) machine.handleTimeout(now);
    else machine.handleInput(input, now);
    for (let output = machine.pollOutput(); output !== undefined; output = machine.pollOutput()) this.#sink.perform(output);
  }
}
