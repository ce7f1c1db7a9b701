import { createError, isApexError, toApexError, type RunId } from "@apex/ws-queue-core";
import type { OwnerInput, OwnerOutput, RunEventInput, RunInput, ThreadOwner } from "@apex/ws-queue-core/server";
import type { Runtime } from "../runtime.ts";
import { createMachineTimer, createPump, momentOf } from "./machine-clock.ts";
import { classifyFailure } from "./store-answer.ts";

/** What an author asks of the owner, without the ticket. */
export type RunAsk = RunInput extends infer Input ? (Input extends RunInput ? Omit<Input, "ticket"> : never) : never;

/** What the machine wants that is not the store's. */
export type HostOutput = Extract<
  OwnerOutput,
  { type: "find-handler" | "run-handler" | "abort-handler" | "run-over" | "request-ended" | "slot-freed" | "slot-wanted" | "postponed" | "rest" | "closed" }
>;

/** Feeds one thread's machine from the store and the clock, and does what it wants done. */
export interface OwnerDriver {
  handleInput(input: OwnerInput): void;
  /** Resolves when it is done, or for text when there is room for more; waits first while the store is slow. */
  readonly ask: AskOwner;
  /** Gathers a piece of a run's text where there is room for it. False: it is to be asked for. */
  gatherText(runId: RunId, text: string): boolean;
  /** Appends an event of a run. Events that are committed together have one promise. */
  append(runId: RunId, event: RunEventInput, hooks: AskHooks): Promise<void>;
}

export type AskOwner = (ask: RunAsk, hooks?: AskHooks) => Promise<void>;

export interface AskHooks {
  /** The end of a run is decided, which may be before it is committed. */
  readonly handedIn?: () => void;
  /** Told what the promise rejects with. Then it is no unhandled rejection if its caller does not wait for it. */
  readonly rejected?: (error: unknown) => void;
}

const NO_HOOKS: AskHooks = {};

/** A call, and the author that may wait for it. */
interface Waiting {
  readonly ask: RunAsk;
  readonly hooks: AskHooks;
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Calls that may wait for a slow store, a list for each of its events. Who awaits each call has one; more is a caller that does not wait. */
const PARKED_MAX = 4_096;

const weightOf = (ask: RunAsk): number => (ask.type === "run-events" ? ask.events.length : 1);

export function createOwnerDriver(runtime: Runtime, machine: ThreadOwner, perform: (output: HostOutput) => void): OwnerDriver {
  const { store, onError } = runtime;
  const pending = new Map<number, Waiting>();
  const parked: Waiting[] = [];
  let parkedWeight = 0;
  let lastTicket = 0;
  let isFull = false;
  const pump = createPump(step, () => timer.set(machine.nextTimeout()));
  const timer = createMachineTimer(runtime, () => {
    machine.handleTimeout(momentOf(runtime));
    pump();
  });

  function handleInput(input: OwnerInput): void {
    machine.handleInput(input, momentOf(runtime));
    pump();
  }

  /** One output, or one parked call when there is room; false when nothing is left to do. */
  function step(): boolean {
    const output = machine.pollOutput();
    if (output !== undefined) handleOutput(output);
    else if (!isFull && parked.length > 0) send(parked.shift() as Waiting);
    else return false;
    return true;
  }

  function send(waiting: Waiting): void {
    parkedWeight -= weightOf(waiting.ask);
    lastTicket += 1;
    pending.set(lastTicket, waiting);
    machine.handleInput({ ...waiting.ask, ticket: lastTicket }, momentOf(runtime));
  }

  function ask(what: RunAsk, hooks: AskHooks = NO_HOOKS): Promise<void> {
    if (parkedWeight >= PARKED_MAX) return rejected(createError("overloaded", "Too many calls wait for the store; await each"), hooks);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    parked.push({ ask: what, hooks, promise, resolve, reject });
    parkedWeight += weightOf(what);
    pump();
    return promise;
  }

  function gatherText(runId: RunId, text: string): boolean {
    if (isFull || parked.length > 0) return false;
    const dueMs = machine.gatherText(runId, text, runtime.clock.monotonicMs());
    if (dueMs === undefined) return false;
    timer.set(dueMs);
    return true;
  }

  function append(runId: RunId, event: RunEventInput, hooks: AskHooks): Promise<void> {
    try {
      const ticket = isFull || parked.length > 0 ? undefined : machine.joinEvent(runId, event, momentOf(runtime));
      const joined = ticket === undefined ? undefined : pending.get(ticket);
      return joined?.promise ?? ask({ type: "run-event", runId, event }, hooks);
    } catch (error) {
      return rejected(toApexError(error, "internal"), hooks);
    }
  }

  function take(ticket: number): Waiting | undefined {
    const waiting = pending.get(ticket);
    pending.delete(ticket);
    return waiting;
  }

  function refuse({ hooks: { rejected }, promise, reject }: Waiting, error: unknown): void {
    reject(error);
    if (rejected !== undefined) promise.catch(rejected);
  }

  function rejected(error: unknown, hooks: AskHooks): Promise<never> {
    const promise = Promise.reject(error);
    if (hooks.rejected !== undefined) promise.catch(hooks.rejected);
    return promise;
  }

  function handleOutput(output: OwnerOutput): void {
    switch (output.type) {
      case "commit":
        return commit(output);
      case "lease":
        return lease(output);
      case "read":
        return read(output);
      case "read-thread":
        return readThread(output);
      case "handed-in":
        return pending.get(output.ticket)?.hooks.handedIn?.();
      case "resolved":
        return take(output.ticket)?.resolve();
      case "rejected": {
        const waiting = take(output.ticket);
        return waiting === undefined ? undefined : refuse(waiting, output.error);
      }
      case "full":
        isFull = true;
        return;
      case "writable":
        isFull = false;
        return;
      case "report":
        return onError(output.error);
      default:
        return perform(output);
    }
  }

  /** Calls the store; what it rejects with is reported, and the machine decides what to do about it. */
  function call<Result>(work: () => Promise<Result>, answer: (result: Result) => OwnerInput, failed: (error: unknown) => OwnerInput): void {
    const settled = (async () => work())().then(answer, (error: unknown): OwnerInput => {
      onError(error);
      // It will never answer again, so there is nothing to try.
      return isApexError(error) && error.code === "store_closed" ? { type: "close" } : failed(error);
    });
    settled.then(handleInput).catch(onError);
  }

  function commit({ id, commit: what }: OwnerOutput & { type: "commit" }): void {
    call(
      () => store.commit(what),
      (result) => ({ type: "commit-result", id, result }),
      (error) => {
        const failure = classifyFailure(error);
        if (failure.type === "impossible") return { type: "commit-impossible", id, code: failure.code };
        return { type: "commit-failed", id, ...failure.wait };
      },
    );
  }

  function lease({ command }: OwnerOutput & { type: "lease" }): void {
    call(
      () => store.lease(command),
      (result) => ({ type: "lease-result", command, result }),
      (error) => {
        const failure = classifyFailure(error);
        return failure.type === "impossible" ? { type: "lease-impossible", command, code: failure.code } : { type: "lease-failed", command };
      },
    );
  }

  function read({ call: n, request }: OwnerOutput & { type: "read" }): void {
    call(
      () => store.read(request),
      (result) => ({ type: "read", call: n, result }),
      () => ({ type: "read-failed", call: n }),
    );
  }

  function readThread({ call: n, thread: key }: OwnerOutput & { type: "read-thread" }): void {
    call(
      () => store.thread(key),
      (thread) => ({ type: "thread", call: n, thread }),
      () => ({ type: "thread-failed", call: n }),
    );
  }

  return { handleInput, ask, gatherText, append };
}
