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
  /** To be paid with its welcome. */
  welcomeUnits: number;
  isAdmitted: boolean;
}

/** The connections of one user, or those of one network whose user is not known yet. Mostly none of them waits: a list is there as long as one does. */
export interface Line<Connection> {
  /** Undefined: it is of one connection alone. */
  readonly key: string | undefined;
  readonly isUser: boolean;
  readonly budget: Budget;
  /** Who waits to be welcomed, in order. */
  newcomers: Set<Member<Connection>> | undefined;
  /** Its last welcome. */
  welcomedAtMs: number;
  /** Others come first until then: the last welcome was a large one. */
  roomAtMs: number;
  /** Its next welcome. */
  welcomesAtMs: number;
  count: number;
  /** Who waits for a turn, in order. */
  queue: Set<Member<Connection>> | undefined;
  /** The turn of the event loop that `spentInTurn` is of; what is too much is paid in the next ones. */
  turn: number;
  spentInTurn: number;
}

/** Users and networks that left and have not paid are remembered, up to so many: who comes back finds the debt. */
const GONE_MAX = 10_000;

/** All connections, and whose they are. */
export class Members<Connection> {
  readonly #allowances: Allowances;
  readonly #all = new Map<Connection, Member<Connection>>();
  readonly #lines = new Map<string, Line<Connection>>();
  /** Those without a connection, the first that left in front. */
  readonly #gone = new Set<Line<Connection>>();

  constructor(allowances: Allowances) {
    this.#allowances = allowances;
  }

  get(connection: Connection): Member<Connection> | undefined {
    return this.#all.get(connection);
  }

  open(connection: Connection, network: string | undefined): void {
    const { connection: rates, requests } = this.#allowances;
    const line = this.#enter(network === undefined ? undefined : `network ${network}`, false);
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
      welcomeUnits: 0,
      isAdmitted: false,
    });
  }

  /** What it sent before counts to its user as well. */
  identify(member: Member<Connection>, userId: UserId, nowMs: number): void {
    const line = this.#enter(`user ${userId}`, true);
    line.budget.takeOver(member.budget, nowMs);
    this.#leave(member.line, nowMs);
    member.line = line;
  }

  close(member: Member<Connection>, nowMs: number): void {
    this.#all.delete(member.connection);
    this.#leave(member.line, nowMs);
    this.#forget(nowMs);
  }

  #enter(key: string | undefined, isUser: boolean): Line<Connection> {
    const known = key === undefined ? undefined : this.#lines.get(key);
    const line = known ?? this.#newLine(key, isUser);
    if (key !== undefined) this.#lines.set(key, line);
    this.#gone.delete(line);
    line.count += 1;
    return line;
  }

  #newLine(key: string | undefined, isUser: boolean): Line<Connection> {
    const budget = new Budget(this.#allowances.user);
    const nothingWaits = { newcomers: undefined, queue: undefined };
    return { key, isUser, budget, ...nothingWaits, welcomedAtMs: 0, roomAtMs: 0, welcomesAtMs: 0, count: 0, turn: 0, spentInTurn: 0 };
  }

  #leave(line: Line<Connection>, nowMs: number): void {
    line.count -= 1;
    if (line.count > 0 || line.key === undefined) return;
    if (line.budget.isFull(nowMs)) this.#lines.delete(line.key);
    else this.#gone.add(line);
  }

  #forget(nowMs: number): void {
    for (const line of this.#gone) {
      if (this.#gone.size <= GONE_MAX && !line.budget.isFull(nowMs)) return;
      this.#gone.delete(line);
      if (line.key !== undefined) this.#lines.delete(line.key);
    }
  }
}
