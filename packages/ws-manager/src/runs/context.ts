import { anId, checkValue, createError, type Json, type RequestId, type RunId, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { copyJson, type Progress } from "@apex/ws-queue-core/events";
import { ask } from "@apex/ws-transport";
import type { GetAgent } from "../agents/agents.ts";
import type { CommittedEvent, Contract } from "../contract.ts";
import type { HistoryEntry } from "../history/history.ts";
import type { Identity } from "../identity.ts";
import { describeFailure } from "./failure.ts";
import { aCallback, completedWith, type AuthoredRun, type Run } from "./run.ts";

/** What a handler knows of the request that it handles, and how it answers. */
export interface RequestContext<C extends Contract = Contract, I extends Identity = Identity> {
  readonly requestId: RequestId;
  readonly userId: UserId;
  readonly threadId: ThreadId;
  /**
   * What `authenticate` returned for the connection that asked, in each attempt of this process. No store keeps it: it is `undefined`
   * when the service itself asked (`manager.request`), when another process accepted the request, which is so after a restart and when a
   * node takes another one's work over, and when more than 1,000 later requests of the user, or 50,000 of all, are waiting. `userId` is always there.
   */
  readonly identity: I | undefined;
  /**
   * The request's id, the same in each attempt: what another service takes to do a thing once, however often the handler is
   * called.
   */
  readonly idempotencyKey: string;
  /** 1 the first time; more when the attempt before failed, or its process died or drained. */
  readonly attempt: number;
  /** The run of an earlier attempt that died. */
  readonly retryOf?: RunId;
  /** Aborts when the request is cancelled, its deadline passes, `timeoutMs` pass without a sign of life, the process drains or the thread is lost. */
  readonly signal: AbortSignal;
  /** When nobody waits for the answer any more, in milliseconds since 1970. */
  readonly deadline?: number;
  /**
   * Starts a run, calls `fn` with it and ends it exactly once: returned → completed (with the returned value as result,
   * where it is JSON), thrown → failed, aborted → cancelled. Returns and throws what `fn` does.
   *
   * Where the handler returns or throws right behind it, the end of the run and that of the request are one commit. Where it
   * goes on instead, its work may begin before that commit, and a crash in between ends the run with `agent_death`; await
   * `run.complete()` in `fn` for an end that has to be there before anything else happens.
   */
  run<T>(agentName: string, fn: (run: Run<C>) => T): Promise<Awaited<T>>;
  /** Starts a run that its caller ends with `complete` or `fail`. One that is open when the handler returns is failed. */
  startRun(agentName: string): Promise<Run<C>>;
  /**
   * The agent of this name, made by the factory that was registered for it with `{ userId, threadId, runId, signal }`: one for each attempt.
   * Its `runId` is that of the first run of the attempt that has this name, which may begin later: `ctx.run("librarian", …)` behind
   * `ctx.agent("librarian")`, and `run.agent("librarian")` in it is the same agent. Its `signal` is that of `ctx`, unless the run asked first.
   *
   * Throws `misconfigured` for a name that is not registered (final), and what the factory throws, which fails the attempt like any error.
   */
  readonly agent: GetAgent;
  /**
   * The conversation so far, both sides in order: what was asked (`type: "request"`), each before the events of its turn. From
   * the oldest entry that is kept to what is committed at the first pull: this request and what its runs have written are part of
   * it, requests that wait behind it are not. Read page by page while it is pulled, once for each call.
   *
   * Throws `stream_reset` when the log is trimmed away under a slow reader (retryable: read again), `store_unavailable`
   * (retryable), and the reason of `signal` once it aborts.
   */
  history(): AsyncIterable<HistoryEntry<C>>;
  /**
   * A sign of life: `timeoutMs` of the handler's options counts anew from here, as it does from each event of a run. Never
   * throws, and does nothing once the request has ended.
   */
  progress(): void;
  /**
   * Appends an `agent_progress` event to the thread, which is a sign of life, too. Amounts are finite numbers of at least 0;
   * `total` may be an estimate, so `done` may exceed it. Rejects with `invalid_event`, with the reason of `signal` once it
   * aborted, and with `run_ended` once the request has ended.
   */
  progress(progress: Progress): Promise<void>;
  /**
   * Appends events of the contract in the very commit that ends the request, before `request_completed`: they are in the
   * thread exactly if the request was answered, and once. They are dropped when the handler throws, the request is cancelled
   * or tried again, or its result is too large. May be called several times; the events add up, in their order.
   *
   * Checks at once and takes all or none. Throws `invalid_event` for what the contract or its schema refuses and for a schema
   * that validates asynchronously; `event_too_large` for an event above `limits.eventBytesMax` and for more bytes of the
   * request than `limits.committedBytesMax`; `invalid_argument` for what is not a list of `{ type, payload }` and for more
   * events than `limits.committedEventsMax`; the reason of `signal` once it aborted; `run_ended` once the handler returned.
   */
  commit(events: readonly CommittedEvent<C>[]): void;
}

/** Starts a run of the request or, without one, of the thread. */
export type StartRun<C extends Contract> = (agentName: string) => Promise<AuthoredRun<C>>;

/** The plain facts of a request. */
export type RequestFacts = Omit<RequestContext, "run" | "startRun" | "agent" | "history" | "progress" | "commit">;

interface ContextParts<C extends Contract> {
  readonly facts: RequestFacts;
  readonly start: StartRun<C>;
  readonly agent: (name: unknown) => Promise<unknown>;
  readonly history: RequestContext<C>["history"];
  readonly commit: (events: unknown) => void;
  /** The handler is alive. */
  readonly signOfLife: () => void;
  /** Appends a progress event; rejects where that cannot be. */
  readonly appendProgress: (progress: unknown) => Promise<void>;
  /** The handler has returned or thrown. */
  readonly hasEnded: () => boolean;
  readonly onError: (error: unknown) => void;
}

export function createContext<C extends Contract>(parts: ContextParts<C>): RequestContext<C> {
  const { facts, start, agent, history, commit, signOfLife, appendProgress, hasEnded, onError } = parts;

  /** Keeps a rejection that the handler does not await from ending the process. While the handler runs, what it catches is its own. */
  function guard<T>(promise: Promise<T>): Promise<T> {
    promise.catch((error: unknown) => {
      if (hasEnded() && !facts.signal.aborted) onError(error);
    });
    return promise;
  }

  function progress(): void;
  function progress(of: Progress): Promise<void>;
  function progress(of?: Progress): Promise<void> | void {
    if (of === undefined) return signOfLife();
    const appended = appendProgress(of);
    // As with the events of a run: most handlers do not await it.
    appended.catch((error: unknown) => {
      if (!facts.signal.aborted) onError(error);
    });
    return appended;
  }

  return {
    ...facts,
    history,
    progress,
    commit,
    run: (agentName, fn) => guard(runToItsEnd(start, agentName, fn, facts.signal, onError)),
    startRun: (agentName) => guard(startToBeEnded(start, agentName)),
    agent: <Agent>(name: string) => guard(agent(name) as Promise<Agent>),
  };
}

const startToBeEnded = async <C extends Contract>(start: StartRun<C>, agentName: string): Promise<Run<C>> =>
  (await start(checkAgentName(agentName))).run;

async function runToItsEnd<C extends Contract, T>(
  start: StartRun<C>,
  agentName: string,
  fn: (run: Run<C>) => T,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<Awaited<T>> {
  const name = checkAgentName(agentName);
  checkRunFunction(fn);
  return endAsReturned(await start(name), fn, signal, onError);
}

/** Calls `fn` with a run that has started, and ends the run as that returns, throws or is aborted. Returns and throws what `fn` does. */
export async function endAsReturned<C extends Contract, T>(
  { run, isEnded, endWithRequest }: AuthoredRun<C>,
  fn: (run: Run<C>) => T,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<Awaited<T>> {
  let value: Awaited<T>;
  try {
    value = await ask(() => fn(run));
  } catch (error) {
    // The error of the application is the one to throw; the other has been reported by the run.
    if (!isEnded()) await endWithRequest({ type: "failed", error: describeFailure(error) }).catch(() => undefined);
    throw error;
  }
  try {
    if (!isEnded()) await endWithRequest(completedWith(resultOf(value, onError)));
  } finally {
    // The run was ended otherwise then, whatever was returned.
    signal.throwIfAborted();
  }
  return value;
}

/** A copy of what is returned becomes the result where it is JSON. Something else is left out, and that is reported. */
export function resultOf(value: unknown, onError: (error: unknown) => void): Json | undefined {
  if (value === undefined) return undefined;
  const result = copyJson(value);
  if (result !== undefined) return result;
  onError(createError("invalid_argument", "A handler returned something that is not plain JSON data; it was left out of the result"));
  return undefined;
}

/** Throws `invalid_argument`. */
export const checkRunFunction = (fn: unknown): unknown => checkValue("run: fn", fn, aCallback, "invalid_argument");

/** Throws `invalid_argument`. */
export const checkAgentName = (agentName: unknown): string => checkValue("agentName", agentName, anId, "invalid_argument");
