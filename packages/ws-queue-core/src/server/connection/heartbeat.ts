import type { Limits } from "../../limits.ts";

/** Whether the client lives: anything that it sends shows it, and silence is asked about before it is believed. */
export class Heartbeat {
  readonly #limits: Limits;
  #heardAt: number;
  #askedAt: number;

  constructor(limits: Limits, now: number) {
    this.#limits = limits;
    this.#heardAt = now;
    this.#askedAt = now;
  }

  handleInbound(now: number): void {
    this.#heardAt = now;
  }

  nextTimeout(): number {
    return Math.min(this.#pingAt(), this.#deadAt());
  }

  handleTimeout(now: number): "ping" | "dead" | undefined {
    if (now >= this.#deadAt()) return "dead";
    if (now < this.#pingAt()) return undefined;
    this.#askedAt = now;
    return "ping";
  }

  #pingAt(): number {
    return Math.max(this.#heardAt, this.#askedAt) + this.#limits.heartbeatMs;
  }

  #deadAt(): number {
    return this.#heardAt + this.#limits.deadAfterMs;
  }
}
