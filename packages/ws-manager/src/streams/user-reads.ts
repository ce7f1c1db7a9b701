import type { UserId } from "@apex/ws-queue-core";

/** What a store has to do before another user's append: a page of 64 KiB each. */
const READS_PER_USER_MAX = 2;

interface UserLine {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * Reads of the store for clients. A store does one thing after the other, so what ten connections of one user may ask for at once, 40 pages, would
 * delay every append behind them: of one user so many reads are on their way at a time, and the others wait in their order. What may wait is
 * bounded by the windows of the connections.
 */
export class UserReads {
  readonly #lines = new Map<UserId, UserLine>();

  /** Begins the read now or when it is its turn; settles as it does. */
  async run<Result>(userId: UserId, read: () => Promise<Result>): Promise<Result> {
    const line = this.#lines.get(userId) ?? { running: 0, waiting: [] };
    this.#lines.set(userId, line);
    if (line.running >= READS_PER_USER_MAX) {
      // reached: read-waits-its-turn
      await new Promise<void>((resolve) => line.waiting.push(resolve));
    } else line.running += 1;
    try {
      return await read();
    } finally {
      this.#pass(userId, line);
    }
  }

  /** Its place goes to the next one of the user. */
  #pass(userId: UserId, line: UserLine): void {
    const next = line.waiting.shift();
    if (next !== undefined) return next();
    line.running -= 1;
    if (line.running === 0) this.#lines.delete(userId);
  }
}
