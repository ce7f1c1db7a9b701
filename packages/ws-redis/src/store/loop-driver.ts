import { isApexError, toApexError, type Clock, type ProducerId, type UserId } from "@apex/ws-queue-core";
import type { Call } from "../engine/call.ts";
import type { CommitLoop } from "../engine/commit-loop.ts";
import type { LoopInput, LoopOutput } from "../engine/io.ts";
import type { ToldChange } from "../engine/log-writes.ts";
import type { RowServer } from "../server/port.ts";

export interface LoopDriverParts {
  readonly loop: CommitLoop;
  readonly server: RowServer;
  readonly clock: Clock;
  /** Before the calls that made them are answered. */
  readonly handleChanged: (changes: readonly ToldChange[], trimmed: number) => void;
  readonly handleSettled: (userId: UserId, producer: ProducerId, through: number) => void;
  readonly handleRolledBack: (userIds: ReadonlySet<UserId> | undefined) => void;
}

/** Carries calls to the loop and what it asks for to the server. */
export interface LoopDriver {
  /** Rejects with what `create` throws. */
  call<Answer>(create: () => Call): Promise<Answer>;
  handleConnected(isRestarted: boolean): void;
  /** Resolves once nothing is under way. */
  finish(): Promise<void>;
}

interface Waiter {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

export function createLoopDriver(parts: LoopDriverParts): LoopDriver {
  const { loop, server, clock } = parts;
  const waiters = new Map<number, Waiter>();
  let tickets = 0;
  let timer: { readonly atMs: number; readonly handle: unknown } | undefined;
  let finished: (() => void) | undefined;

  function take(ticket: number): Waiter | undefined {
    const waiter = waiters.get(ticket);
    waiters.delete(ticket);
    return waiter;
  }

  function input(what: LoopInput): void {
    loop.handleInput(what, clock.monotonicMs());
    drain();
  }

  function drain(): void {
    for (let output = loop.pollOutput(); output !== undefined; output = loop.pollOutput()) perform(output);
    schedule();
    if (loop.isIdle()) finished?.();
  }

  /** All that is called in one turn of the event loop goes in one round trip. */
  function schedule(): void {
    const atMs = loop.nextTimeout();
    if (atMs === timer?.atMs) return;
    clock.clearTimer(timer?.handle);
    timer = atMs === undefined ? undefined : { atMs, handle: clock.setTimer(fire, Math.max(0, atMs - clock.monotonicMs())) };
  }

  function fire(): void {
    timer = undefined;
    loop.handleTimeout(clock.monotonicMs());
    drain();
  }

  function ask<Answer>(id: number, answer: Promise<Answer>, toInput: (answer: Answer) => LoopInput): void {
    answer.then(
      (value) => input(toInput(value)),
      (error: unknown) => {
        const known = toApexError(error, "internal");
        input({ type: "failed", id, error: known, isOutcomeKnown: isApexError(error) && error.details["isOutcomeKnown"] === true });
      },
    );
  }

  function perform(output: LoopOutput): void {
    switch (output.type) {
      case "load":
        return ask(output.id, server.load(output.requests), (rows) => ({ type: "loaded", id: output.id, rows }));
      case "read-pages":
        return ask(output.id, Promise.all(output.requests.map((request) => server.readPages(request))), (pages) => ({ type: "pages", id: output.id, pages }));
      case "apply":
        return ask(output.id, server.apply(output.groups), (answer) => ({ type: "applied", id: output.id, answer }));
      case "changed":
        return parts.handleChanged(output.changes, output.trimmed);
      case "answered":
        return take(output.ticket)?.resolve(output.answer);
      case "rejected":
        return take(output.ticket)?.reject(output.error);
      case "settled":
        return parts.handleSettled(output.userId, output.producer, output.through);
      case "rolled-back":
        return parts.handleRolledBack(output.userIds);
    }
  }

  return {
    call: (create) =>
      new Promise((resolve, reject) => {
        const call = create();
        tickets += 1;
        waiters.set(tickets, { resolve: resolve, reject });
        input({ type: "submit", ticket: tickets, call });
      }),
    handleConnected: (isRestarted) => input({ type: "connected", isRestarted }),
    async finish() {
      if (!loop.isIdle()) await new Promise<void>((resolve) => (finished = resolve));
      clock.clearTimer(timer?.handle);
      timer = undefined;
    },
  };
}
