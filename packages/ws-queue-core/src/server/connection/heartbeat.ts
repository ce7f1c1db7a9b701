import type { Limits } from "../../limits.ts";

/**
 * Whether the client lives: anything that it sends shows it. Silence is believed only after the client was asked and had
 * time to answer, so that a server which slept itself does not end all of its connections when it wakes up.
 */
export class Heartbeat {
  readonly #limits: Limits;
  #heardAt: number;
  #pingedAt: number;
  /** The first ping of the present silence. */
  #askedAt: number | undefined;
  /** The client is not read, so nothing can be heard of it. */
  #isPaused = false;

  constructor(limits: Limits, now: number) {
    this.#limits = limits;
    this.#heardAt = now;
    this.#pingedAt = now;
  }

  handleInbound(now: number): void {
    this.#heardAt = now;
    this.#askedAt = undefined;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(now: number): void {
    this.#isPaused = false;
    this.handleInbound(now);
  }

  nextTimeout(): number | undefined {
    if (this.#isPaused) return undefined;
    return Math.min(this.#pingAt(), this.#deadAt() ?? Number.POSITIVE_INFINITY);
  }

  handleTimeout(now: number): "ping" | "dead" | undefined {
    if (this.#isPaused) return undefined;
    const deadAt = this.#deadAt();
    if (deadAt !== undefined && now >= deadAt) return "dead";
    if (now < this.#pingAt()) return undefined;
    this.#pingedAt = now;
    this.#askedAt ??= now;
    return "ping";
  }

  #pingAt(): number {
    return Math.max(this.#heardAt, this.#pingedAt) + this.#limits.heartbeatMs;
  }

  #deadAt(): number | undefined {
    if (this.#askedAt === undefined) return undefined;
    const { deadAfterMs, heartbeatMs } = this.#limits;
    return Math.max(this.#heardAt + deadAfterMs, this.#askedAt + deadAfterMs - heartbeatMs);
  }
}
