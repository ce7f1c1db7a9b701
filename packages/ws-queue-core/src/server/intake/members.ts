import type { UserId } from "../../ids.ts";
import { Bucket, Budget } from "./budget.ts";
import type { Allowances } from "./rates.ts";

/** `idle`: nothing waits · `queued` for its user's turn · `taking`: the driver reads · `paused` until `wakesAtMs`. */
export type MemberPhase = "idle" | "queued" | "taking" | "paused";

/** One connection. */
export interface Member<Connection> {
  readonly connection: Connection;
  readonly budget: Budget;
  /** Requests that cost nothing. */
  readonly requests: Bucket;
  line: Line<Connection>;
  phase: MemberPhase;
  waitingBytes: number;
  /** Since it was read last, or since bytes wait. */
  waitsSinceMs: number;
  wakesAtMs: number;
  /** The driver was told that it is paused. */
  isPaused: boolean;
  /** Since it was paused, and has not caught up. */
  behindSinceMs: number | undefined;
  isClosing: boolean;
  /** Answers that the server asked for and that have not come. */
  owed: number;
  /** Bytes of a message that is not whole. */
  partBytes: number;
}

/** The connections of one user, or one whose user is not known. */
export interface Line<Connection> {
  readonly userId: UserId | undefined;
  readonly budget: Budget;
  count: number;
  /** Who waits for a turn, in order. */
  readonly queue: Set<Member<Connection>>;
  /** The turn of the event loop that `spentInTurn` is of; what is too much is paid in the next ones. */
  turn: number;
  spentInTurn: number;
}

/** Users who left and have not paid are remembered, up to so many: who comes back finds the debt. */
const GONE_MAX = 10_000;

/** All connections, and whose they are. */
export class Members<Connection> {
  readonly #allowances: Allowances;
  readonly #all = new Map<Connection, Member<Connection>>();
  readonly #lines = new Map<UserId, Line<Connection>>();
  /** Users without a connection, the first who left in front. */
  readonly #gone = new Set<Line<Connection>>();

  constructor(allowances: Allowances) {
    this.#allowances = allowances;
  }

  get(connection: Connection): Member<Connection> | undefined {
    return this.#all.get(connection);
  }

  open(connection: Connection): void {
    const { connection: rates, requests } = this.#allowances;
    const line = this.#newLine(undefined);
    line.count = 1;
    this.#all.set(connection, {
      connection,
      budget: new Budget(rates),
      requests: new Bucket(requests),
      line,
      phase: "idle",
      waitingBytes: 0,
      waitsSinceMs: 0,
      wakesAtMs: 0,
      isPaused: false,
      behindSinceMs: undefined,
      isClosing: false,
      owed: 0,
      partBytes: 0,
    });
  }

  /** What it sent before counts to its user as well. */
  identify(member: Member<Connection>, userId: UserId, nowMs: number): void {
    if (member.line.userId === userId) return;
    const line = this.#lines.get(userId) ?? this.#newLine(userId);
    this.#lines.set(userId, line);
    this.#gone.delete(line);
    line.budget.takeOver(member.line.budget, nowMs);
    this.#leave(member.line, nowMs);
    line.count += 1;
    member.line = line;
  }

  close(member: Member<Connection>, nowMs: number): void {
    this.#all.delete(member.connection);
    this.#leave(member.line, nowMs);
    this.#forget(nowMs);
  }

  #newLine(userId: UserId | undefined): Line<Connection> {
    return { userId, budget: new Budget(this.#allowances.user), count: 0, queue: new Set(), turn: 0, spentInTurn: 0 };
  }

  #leave(line: Line<Connection>, nowMs: number): void {
    line.count -= 1;
    if (line.count > 0 || line.userId === undefined) return;
    if (line.budget.isFull(nowMs)) this.#lines.delete(line.userId);
    else this.#gone.add(line);
  }

  #forget(nowMs: number): void {
    for (const line of this.#gone) {
      if (this.#gone.size <= GONE_MAX && !line.budget.isFull(nowMs)) return;
      this.#gone.delete(line);
      if (line.userId !== undefined) this.#lines.delete(line.userId);
    }
  }
}
