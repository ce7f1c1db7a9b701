import type { Clock } from "@apex/ws-queue-core";
import type { ConnectionMachine, ServerInput, ServerOutput } from "@apex/ws-queue-core/server";
import { MachineTimer } from "./machine-timer.ts";

/** Who does what the machine wants. */
export interface OutputSink {
  perform(output: ServerOutput): void;
  /** The machine or `perform` threw; the driver has stopped. */
  handleFailure(error: unknown): void;
}

/**
 * Feeds one machine. It is never entered twice: an input that comes while it is at work waits, and whoever is at work
 * goes on with it. So a host may answer from within the very call that asks.
 */
export class MachineDriver {
  readonly #machine: ConnectionMachine;
  readonly #clock: Clock;
  readonly #sink: OutputSink;
  readonly #timer: MachineTimer;
  readonly #waiting: ServerInput[] = [];
  #isWorking = false;
  #isStopped = false;

  constructor(machine: ConnectionMachine, clock: Clock, sink: OutputSink) {
    this.#machine = machine;
    this.#clock = clock;
    this.#sink = sink;
    this.#timer = new MachineTimer(clock, () => this.#turn(undefined));
    this.#timer.arm(machine.nextTimeout());
  }

  /** Takes an input at any time, also while an output is being performed; nothing once the driver stopped. */
  handleInput(input: ServerInput): void {
    if (this.#isStopped) return;
    if (this.#isWorking) this.#waiting.push(input);
    else this.#turn(input);
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer.cancel();
    this.#waiting.length = 0;
  }

  /** One input (none: the timer fired) and all that follows from it. */
  #turn(first: ServerInput | undefined): void {
    this.#isWorking = true;
    try {
      // Whole milliseconds stay small integers in the machine; fractions would be objects on the heap.
      const now = Math.floor(this.#clock.monotonicMs());
      this.#step(first, now);
      while (this.#waiting.length > 0 && !this.#isStopped) this.#step(this.#waiting.shift(), now);
      if (!this.#isStopped) this.#timer.arm(this.#machine.nextTimeout());
    } catch (error) {
      this.stop();
      this.#sink.handleFailure(error);
    } finally {
      this.#isWorking = false;
    }
  }

  #step(input: ServerInput | undefined, now: number): void {
    const machine = this.#machine;
    if (input === undefined) machine.handleTimeout(now);
    else machine.handleInput(input, now);
    for (let output = machine.pollOutput(); output !== undefined; output = machine.pollOutput()) this.#sink.perform(output);
  }
}
