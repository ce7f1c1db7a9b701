import { anId, checkValue, createError, type Json, type RequestId, type RunId, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { copyJson } from "@apex/ws-queue-core/events";
import { ask } from "@apex/ws-transport";
import type { Contract } from "../contract.ts";
import type { HistoryEntry } from "../history/history.ts";
import { describeFailure } from "./failure.ts";
import { aCallback, completedWith, type AuthoredRun, type Run } from "./run.ts";

/** What a handler knows of the request that it handles, and how it answers. */
export interface RequestContext<C extends Contract = Contract> {
  readonly requestId: RequestId;
  readonly userId: UserId;
  readonly threadId: ThreadId;
  /** 1 the first time; more when the process that handled it before died or drained. */
  readonly attempt: number;
  /** The run of an earlier attempt that died. */
  readonly retryOf?: RunId;
  /** Aborts when the request is cancelled, its deadline passes, the process drains or the thread is lost. */
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
   * The conversation so far, both sides in order: what was asked (`type: "request"`), each before the events of its turn. From
   * the oldest entry that is kept to what is committed at the first pull: this request and what its runs have written are part of
   * it, requests that wait behind it are not. Read page by page while it is pulled, once for each call.
   *
   * Throws `stream_reset` when the log is trimmed away under a slow reader (retryable: read again), `store_unavailable`
   * (retryable), and the reason of `signal` once it aborts.
   */
  history(): AsyncIterable<HistoryEntry<C>>;
}

/** Starts a run of the request or, without one, of the thread. */
export type StartRun<C extends Contract> = (agentName: string) => Promise<AuthoredRun<C>>;

/** The plain facts of a request. */
export type RequestFacts = Omit<RequestContext, "run" | "startRun" | "history">;

export function createContext<C extends Contract>(
  facts: RequestFacts,
  start: StartRun<C>,
  history: RequestContext<C>["history"],
  /** The handler has returned or thrown. */
  hasEnded: () => boolean,
  onError: (error: unknown) => void,
): RequestContext<C> {
  /** Keeps a rejection that the handler does not await from ending the process. While the handler runs, what it catches is its own. */
  function guard<T>(promise: Promise<T>): Promise<T> {
    promise.catch((error: unknown) => {
      if (hasEnded() && !facts.signal.aborted) onError(error);
    });
    return promise;
  }

  return {
    ...facts,
    history,
    run: (agentName, fn) => guard(runToItsEnd(start, agentName, fn, facts.signal, onError)),
    startRun: (agentName) => guard(startToBeEnded(start, agentName)),
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
  checkValue("run: fn", fn, aCallback, "invalid_argument");
  const { run, isEnded, endWithRequest } = await start(name);
  let value: Awaited<T>;
  try {
    value = await ask(() => fn(run));
  } catch (error) {
    // The error of the application is the one to throw; the other has been reported by the run.
    if (!isEnded()) await endWithRequest({ type: "failed", error: describeFailure(error) }).catch(() => undefined);
    throw error;
  }
  if (!isEnded()) await endWithRequest(completedWith(resultOf(value, onError)));
  // The run ended as cancelled then, whatever was returned.
  signal.throwIfAborted();
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

const checkAgentName = (agentName: unknown): string => checkValue("agentName", agentName, anId, "invalid_argument");
