import { createError, type Limits, type Priority, type RequestId, type RunId, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { createIdSource, createOwnerError, createThreadOwner, type Takeover } from "@apex/ws-queue-core/server";
import type { Contract } from "../contract.ts";
import { readHistory } from "../history/history.ts";
import { randomId } from "../random-id.ts";
import type { Askers } from "../requests/askers.ts";
import type { Handlers } from "../requests/handlers.ts";
import { createCommittedEvents } from "../runs/committed-events.ts";
import { createContext, type RequestFacts } from "../runs/context.ts";
import type { CheckEvent } from "../runs/contract-events.ts";
import { handleRequest } from "../runs/handle-request.ts";
import { createRun, type AuthoredRun } from "../runs/run.ts";
import { byteLength, type Runtime } from "../runtime.ts";
import { randomFraction } from "./machine-clock.ts";
import { createOwnerDriver, type AskOwner, type HostOutput, type OwnerDriver } from "./owner-driver.ts";
import { createRunEnds, type RunEnds } from "./run-ends.ts";

/** `dead`: it was given up, and is a dead letter. */
export type RequestEnded = (how: "answered" | "dead") => void;

/** What the threads of one node have in common. */
export interface ThreadsShared<C extends Contract> {
  readonly runtime: Runtime;
  readonly handlers: Handlers<C>;
  readonly askers: Askers;
  readonly requestEnded: RequestEnded;
  readonly checkEvent: CheckEvent;
  readonly takeover: Takeover;
  readonly idleMs: number | undefined;
  readonly abortGraceMs: number | undefined;
}

/** What a thread tells its node. */
export interface ThreadHost {
  /** The head of its inbox waits for a handler that is not registered yet. */
  handlerMissing(requestName: string): void;
  /** The turn that `wake` allowed has ended; `next`: how urgent what it has left is. */
  slotFreed(next: Priority | undefined): void;
  /** It has work that its node may not know of, and no turn. */
  slotWanted(priority: Priority): void;
  postponed(wait: { readonly dueAt: number; readonly delayMs: number; readonly priority: Priority }): void;
  /** It needs no owner any more, for now or for good. */
  ended(): void;
}

export interface ThreadAddress {
  readonly userId: UserId;
  readonly threadId: ThreadId;
}

/** One thread that this node owns, or is about to own. */
export interface OwnedThread<C extends Contract> {
  readonly handleInput: OwnerDriver["handleInput"];
  /** Starts a run outside of any request. Throws `draining`, `fenced`, `invalid_argument`. */
  startRun(agentName: string): Promise<AuthoredRun<C>>;
  /** Since when its newest attempt is handled, in milliseconds since 1970; undefined while it is not. */
  runningSince(requestId: RequestId): number | undefined;
  /** Calls what writes into the thread by another way, so that it does not overtake the end of a run. */
  readonly behindEnds: RunEnds["behind"];
}

export function createOwnedThread<C extends Contract>(shared: ThreadsShared<C>, address: ThreadAddress, host: ThreadHost): OwnedThread<C> {
  const { runtime, handlers, askers, checkEvent } = shared;
  const { clock, random, store, onError } = runtime;
  /** By request; the newest attempt. */
  const handling = new Map<RequestId, { readonly controller: AbortController; readonly since: number }>();
  const running = new Map<RunId, AbortController>();
  const ends = createRunEnds(runtime.limits.pendingCommitBytesMax);
  const driver = createOwnerDriver(runtime, createThreadOwner(ownerOptions(shared, address)), perform);

  function perform(output: HostOutput): void {
    switch (output.type) {
      case "find-handler":
        return findHandler(output);
      case "run-handler":
        return runHandler(output);
      case "abort-handler":
        runtime.debug?.(`request ${output.requestId}: aborted, ${output.code}`);
        return handling.get(output.requestId)?.controller.abort(createOwnerError(output.code));
      case "run-over":
        running.get(output.runId)?.abort(createOwnerError(output.code));
        running.delete(output.runId);
        return;
      case "request-ended":
        return shared.requestEnded(output.how);
      case "slot-freed":
        return host.slotFreed(output.next);
      case "slot-wanted":
        return host.slotWanted(output.priority);
      case "postponed":
        return host.postponed(output);
      case "rest":
      case "closed":
        return host.ended();
    }
  }

  function findHandler({ request: { requestId, name } }: HostOutput & { type: "find-handler" }): void {
    const found = handlers.find(name);
    if (found === "missing") host.handlerMissing(name);
    if (typeof found === "string") driver.handleInput({ type: "handler", requestId, found });
    else driver.handleInput({ type: "handler", requestId, found: "ready", policy: found.policy });
  }

  function runHandler({ request, attempt, retryOf }: HostOutput & { type: "run-handler" }): void {
    const { requestId, name, payload, deadline } = request;
    runtime.debug?.(`request ${requestId} ${name}: attempt ${attempt}`);
    const found = handlers.find(name);
    const controller = new AbortController();
    const facts: RequestFacts = {
      ...address,
      requestId,
      identity: askers.find({ ...address, requestId }),
      idempotencyKey: requestId,
      attempt,
      signal: controller.signal,
      ...(retryOf === undefined ? {} : { retryOf }),
      ...(deadline === undefined ? {} : { deadline }),
    };
    const { signal } = facts;
    const committed = createCommittedEvents({ signal, checkEvent, limits: runtime.limits });
    const ctx = createContext<C>({
      facts,
      start: (agentName) => start(agentName, facts),
      history: () => readHistory<C>({ store, limits: runtime.limits, signal }, { ...address, last: requestId }),
      commit: committed.add,
      signOfLife: () => driver.handleInput({ type: "progress", requestId, attempt }),
      appendProgress: (progress) => driver.ask({ type: "request-event", requestId, attempt, event: { type: "agent_progress", payload: progress } }),
      hasEnded: () => handling.get(requestId)?.controller !== controller,
      onError,
    });
    handling.set(requestId, { controller, since: clock.epochMs() });
    const handle = typeof found === "string" ? () => Promise.reject(createError("unknown_request")) : found.handle;
    handleRequest(handle, ctx, payload, committed.take, onError)
      .then((outcome) => {
        if (handling.get(requestId)?.controller === controller) handling.delete(requestId);
        // After an abort the request may be handled again.
        if (!signal.aborted && (outcome.type === "completed" || !outcome.retryable)) askers.forget({ ...address, requestId });
        driver.handleInput({ type: "handler-ended", requestId, attempt, outcome });
      })
      .catch(onError);
  }

  async function start(agentName: string, request: RequestFacts | undefined): Promise<AuthoredRun<C>> {
    const id = randomId(random) as RunId;
    const controller = new AbortController();
    running.set(id, controller);
    const signal = request === undefined ? controller.signal : AbortSignal.any([request.signal, controller.signal]);
    const of = request === undefined ? {} : { request: { requestId: request.requestId, attempt: request.attempt } };
    try {
      await driver.ask({ type: "start-run", runId: id, agentName, ...of });
    } catch (error) {
      running.delete(id);
      throw error;
    }
    const pause = (): Promise<void> => new Promise((resolve) => void clock.setTimer(resolve, 0));
    const owner = { ask: endingAsk(id), gatherText: driver.gatherText, append: driver.append };
    return createRun<C>({ id, signal, owner, checkEvent, limits: runtime.limits, monotonicMs: () => clock.monotonicMs(), pause, onError });
  }

  /** Forgets the run when its author ends it. */
  function endingAsk(runId: RunId): AskOwner {
    return (ask, hooks) => {
      const done = driver.ask(ask, hooks);
      if (ask.type !== "end-run") return done;
      running.delete(runId);
      if (ask.joinsRequest === true) ends.add(done);
      return done;
    };
  }

  function ownerOptions({ idleMs, abortGraceMs, takeover }: ThreadsShared<C>, { userId, threadId }: ThreadAddress) {
    const limits: Limits = runtime.limits;
    return {
      userId,
      threadId,
      limits,
      takeover,
      durability: store.durability,
      nextId: createIdSource(randomId(random)),
      jitter: () => randomFraction(random),
      byteLength,
      ...(idleMs === undefined ? {} : { idleMs }),
      ...(abortGraceMs === undefined ? {} : { abortGraceMs }),
    };
  }

  return { handleInput: driver.handleInput, startRun: (agentName) => start(agentName, undefined), runningSince: (requestId) => handling.get(requestId)?.since, behindEnds: ends.behind };
}
