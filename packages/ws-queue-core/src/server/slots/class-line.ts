import type { UserId } from "../../ids.ts";
import type { Priority } from "../../priority.ts";
import type { StreamKey } from "../../stream.ts";
import { createHeap, type Heap } from "../heap.ts";

/** A thread that waits for a slot. */
export interface Waiter {
  readonly thread: StreamKey;
  readonly userId: UserId;
  readonly priority: Priority;
  readonly sinceMs: number;
  /** Grows with each thread that began to wait. */
  readonly order: number;
}

/**
 * The waiting threads of one class: one turn for each user in round-robin order, a user's threads first come, first served. A
 * user that joins gets its turn behind all others, but before the user that had the last one: so a user with thousands of threads
 * costs another one no turn, and one that joins again and again gets no turn twice.
 */
export interface ClassLine {
  add(waiter: Waiter): void;
  remove(waiter: Waiter): void;
  /** Removes and gives the thread whose turn it is. */
  take(): Waiter | undefined;
  /** The thread that waits longest, of users who may get a slot. */
  oldest(): Waiter | undefined;
  /** To be called when `mayRun` may answer something else for this user. */
  heldChanged(userId: UserId): void;
}

interface UserLine {
  readonly userId: UserId;
  readonly threads: Heap<Waiter>;
  /** Smaller goes first; `joined` decides between equal ones. */
  turn: number;
  joined: number;
}

/** `mayRun`: whether this user may get one more slot; one that may not keeps its place and is passed over. */
export function createClassLine(mayRun: (userId: UserId) => boolean): ClassLine {
  const users = new Map<UserId, UserLine>();
  // Those who may get a slot only.
  const byTurn = createHeap<UserLine>((a, b) => a.turn < b.turn || (a.turn === b.turn && a.joined < b.joined));
  const byAge = createHeap<UserLine>((a, b) => orderOf(a) < orderOf(b));
  let turns = 0;
  let joins = 0;
  let lastServed: UserId | undefined;

  /** Two numbers for each turn that was taken: for users that join behind it, and for the one that had it. */
  function sendToBack(line: UserLine): void {
    joins += 1;
    line.joined = joins;
    line.turn = 2 * turns + (line.userId === lastServed ? 1 : 0);
  }

  function join(userId: UserId): UserLine {
    const line = { userId, threads: createHeap<Waiter>((a, b) => a.order < b.order), turn: 0, joined: 0 };
    sendToBack(line);
    users.set(userId, line);
    return line;
  }

  /** To be called after anything about a user has changed. */
  function settle(line: UserLine): void {
    const isEmpty = line.threads.size === 0;
    if (isEmpty) users.delete(line.userId);
    for (const heap of [byTurn, byAge]) {
      if (isEmpty || !mayRun(line.userId)) heap.remove(line);
      else heap.put(line);
    }
  }

  function remove(line: UserLine, waiter: Waiter): void {
    line.threads.remove(waiter);
    settle(line);
  }

  return {
    add(waiter) {
      const line = users.get(waiter.userId) ?? join(waiter.userId);
      line.threads.put(waiter);
      settle(line);
    },
    remove(waiter) {
      const line = users.get(waiter.userId);
      if (line !== undefined) remove(line, waiter);
    },
    take() {
      const line = byTurn.first();
      const waiter = line?.threads.first();
      if (line === undefined || waiter === undefined) return undefined;
      turns += 1;
      lastServed = line.userId;
      sendToBack(line);
      remove(line, waiter);
      return waiter;
    },
    oldest: () => byAge.first()?.threads.first(),
    heldChanged(userId) {
      const line = users.get(userId);
      if (line !== undefined) settle(line);
    },
  };
}

const orderOf = ({ threads }: UserLine): number => threads.first()?.order ?? Number.POSITIVE_INFINITY;
