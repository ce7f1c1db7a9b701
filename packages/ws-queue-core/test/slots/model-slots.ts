import { PRIORITIES, type Priority, type StreamKey, type UserId } from "../../src/index.ts";
import type { SlotsInput, SlotsOptions, SlotsOutput } from "../../src/server/index.ts";

interface Waiting {
  readonly thread: StreamKey;
  readonly userId: UserId;
  priority: Priority;
  readonly sinceMs: number;
}

interface Holding {
  readonly thread: StreamKey;
  readonly userId: UserId;
  next: Priority[];
}

/** What `createSlots` does, written in the most obvious way: arrays that are searched from the beginning. */
export class ModelSlots {
  /** In the order in which they began to wait. */
  waiting: Waiting[] = [];
  holding: Holding[] = [];
  /** Per class: the users with waiting threads, the next one first. */
  readonly #turns = new Map<Priority, UserId[]>(PRIORITIES.map((name) => [name, []]));
  readonly #lastServed = new Map<Priority, UserId>();
  readonly #options: Required<SlotsOptions>;
  readonly #turnedAway = new Set<string>();
  #wasAged = false;

  constructor(options: Required<SlotsOptions>) {
    this.#options = options;
  }

  handle(input: SlotsInput, nowMs: number): SlotsOutput[] {
    const waiting = this.waiting.find(({ thread }) => thread === input.thread);
    const holding = this.holding.find(({ thread }) => thread === input.thread);
    if (input.type === "ready" && waiting !== undefined) waiting.priority = mostUrgent([waiting.priority, input.priority]);
    else if (input.type === "ready" && holding !== undefined) holding.next.push(input.priority);
    else if (input.type === "ready" && !this.#hasRoom(input.userId, input.priority, 1)) this.#turnedAway.add(`${input.userId}/${input.priority}`);
    else if (input.type === "ready") this.waiting.push({ thread: input.thread, userId: input.userId, priority: input.priority, sinceMs: nowMs });
    else if (input.type === "freed" && holding !== undefined) this.#free(holding, input.next, nowMs);
    else if (input.type === "done") this.waiting = this.waiting.filter((other) => other !== waiting);
    else if (input.type === "forgotten") {
      this.waiting = this.waiting.filter((other) => other !== waiting);
      this.holding = this.holding.filter((other) => other !== holding);
    }
    this.#updateTurns();
    return this.#grantAll(nowMs);
  }

  /** Whether this user may hold one more. */
  mayRun(userId: UserId): boolean {
    return this.holding.filter((other) => other.userId === userId).length < this.#options.handlersPerUserMax;
  }

  #hasRoom(userId: UserId, priority: Priority, share: number): boolean {
    const ofUser = this.waiting.filter((other) => other.userId === userId && other.priority === priority);
    return ofUser.length < this.#options.waitingPerUserMax * share && this.waiting.length < this.#options.waitingMax * share;
  }

  #free(holding: Holding, next: Priority | undefined, nowMs: number): void {
    this.holding = this.holding.filter((other) => other !== holding);
    const all = [...holding.next, ...(next === undefined ? [] : [next])];
    if (all.length > 0) this.waiting.push({ thread: holding.thread, userId: holding.userId, priority: mostUrgent(all), sinceMs: nowMs });
  }

  /** Users without a waiting thread leave, new ones join: at the back, but before the one that had the last turn. */
  #updateTurns(): void {
    for (const [name, turns] of this.#turns) {
      const users = this.waiting.filter(({ priority }) => priority === name).map(({ userId }) => userId);
      const staying = turns.filter((userId) => users.includes(userId));
      for (const userId of users) {
        if (staying.includes(userId)) continue;
        const hadLastTurn = staying.length > 0 && staying.at(-1) === this.#lastServed.get(name);
        staying.splice(hadLastTurn ? staying.length - 1 : staying.length, 0, userId);
      }
      this.#turns.set(name, staying);
    }
  }

  #grantAll(nowMs: number): SlotsOutput[] {
    const granted: SlotsOutput[] = [];
    for (;;) {
      const next = this.holding.length < this.#options.handlersMax ? this.#next(nowMs) : undefined;
      if (next === undefined) return granted;
      const { thread, userId, priority } = next;
      this.waiting = this.waiting.filter((other) => other !== next);
      this.holding.push({ thread, userId, next: [] });
      this.#lastServed.set(priority, userId);
      this.#turns.set(priority, [...(this.#turns.get(priority) ?? []).filter((other) => other !== userId), userId]);
      this.#updateTurns();
      granted.push({ type: "granted", thread, userId });
      const isAsked = this.#turnedAway.has(`${userId}/${priority}`) || (this.#turnedAway.size > 0 && this.waiting.length === 0);
      if (!isAsked || !this.#hasRoom(userId, priority, 1 / 2)) continue;
      this.#turnedAway.clear();
      granted.push({ type: "room" });
    }
  }

  #next(nowMs: number): Waiting | undefined {
    const able = this.waiting.filter(({ userId }) => this.mayRun(userId));
    if (able.length === 0) return undefined;
    const urgent = mostUrgent(able.map(({ priority }) => priority));
    const aged = able.find(({ priority, sinceMs }) => priority !== urgent && nowMs - sinceMs >= this.#options.agingMs);
    const isAged = aged !== undefined && !this.#wasAged;
    this.#wasAged = isAged;
    const name = isAged ? aged.priority : urgent;
    const turn = this.#turns.get(name)?.find((userId) => able.some((other) => other.userId === userId && other.priority === name));
    return able.find((other) => other.userId === turn && other.priority === name);
  }
}

const mostUrgent = (all: readonly Priority[]): Priority => PRIORITIES.find((name) => all.includes(name)) ?? "low";
