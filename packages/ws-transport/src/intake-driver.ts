import { createError, type ApexError, type Clock, type Limits, type UserId } from "@apex/ws-queue-core";
import { createIntake, Tally, type Intake, type IntakeInput, type IntakeOutput } from "@apex/ws-queue-core/server";
import type { Sleeper, TimerQueue } from "./timer-queue.ts";

/** One client's socket, as the intake reads it. */
export interface Inlet {
  /** Bytes of the client that were received and wait here. */
  readonly waitingBytes: number;
  /** Reads at most so many, and has what they hold handled and counted within the call. Returns how many it read. */
  read(bytesMax: number, tally: Tally): number;
  /** It was not read for a while, for it had sent too much. */
  handlePaused(): void;
  handleResumed(): void;
  /** It may be welcomed: its user owes nothing, or has waited. */
  handleAdmitted(): void;
  /** To be closed with this error. */
  handleUnreadable(error: ApexError): void;
}

export interface IntakeDriverParts {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly timers: TimerQueue;
  /** Calls in the next turn of the event loop: `setImmediate`. */
  readonly nextTurn: (run: () => void) => void;
}

/** Reads the sockets of a transport as its intake says. */
export class IntakeDriver implements Sleeper {
  wakesAtMs = -1;
  place = 0;
  readonly #parts: IntakeDriverParts;
  readonly #machine: Intake<Inlet>;
  readonly #tally: Tally;
  #isWorking = false;

  constructor(parts: IntakeDriverParts) {
    this.#parts = parts;
    this.#machine = createIntake<Inlet>(parts.limits);
    this.#tally = new Tally(parts.limits);
  }

  /** `network`: what it counts to until it is identified. */
  open(connection: Inlet, network: string | undefined): void {
    this.#turn({ type: "opened", connection, network });
  }

  identify(connection: Inlet, userId: UserId): void {
    this.#turn({ type: "identified", connection, userId });
  }

  /** Something may be read. */
  handleArrived(connection: Inlet): void {
    this.#turn({ type: "arrived", connection, waitingBytes: connection.waitingBytes });
  }

  handleAsked(connection: Inlet, answers: number): void {
    this.#turn({ type: "asked", connection, answers });
  }

  close(connection: Inlet): void {
    this.#turn({ type: "closed", connection });
  }

  handleDue(): void {
    const nowMs = this.#nowMs();
    this.#machine.handleTimeout(nowMs);
    this.#performAll(nowMs);
  }

  #turn(input: IntakeInput<Inlet>): void {
    const nowMs = this.#nowMs();
    this.#machine.handleInput(input, nowMs);
    // What comes from within a `take` is performed behind it.
    if (!this.#isWorking) this.#performAll(nowMs);
  }

  #performAll(nowMs: number): void {
    this.#isWorking = true;
    try {
      for (let output = this.#machine.pollOutput(); output !== undefined; output = this.#machine.pollOutput()) this.#perform(output, nowMs);
    } finally {
      this.#isWorking = false;
    }
    this.#parts.timers.wake(this, this.#machine.nextTimeout());
  }

  #perform(output: IntakeOutput<Inlet>, nowMs: number): void {
    switch (output.type) {
      case "take":
        return this.#take(output.connection, output.bytes, nowMs);
      case "turn":
        return this.#parts.nextTurn(() => this.#turn({ type: "turn" }));
      case "admitted":
        return output.connection.handleAdmitted();
      case "paused":
        return output.connection.handlePaused();
      case "resumed":
        return output.connection.handleResumed();
      case "close":
        return output.connection.handleUnreadable(createError("too_many_frames"));
    }
  }

  #take(connection: Inlet, bytesMax: number, nowMs: number): void {
    const brought = this.#tally;
    brought.reset();
    let bytes = 0;
    try {
      bytes = connection.read(bytesMax, brought);
    } finally {
      this.#machine.handleInput({ type: "taken", connection, bytes, waitingBytes: connection.waitingBytes, brought }, nowMs);
    }
  }

  #nowMs(): number {
    return Math.floor(this.#parts.clock.monotonicMs());
  }
}
