import { createError, type Limits, type Priority, type RequestId, type RunId, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { createIdSource, createOwnerError, createThreadOwner, type LeaseWatch, type Takeover } from "@apex/ws-queue-core/server";
import type { AgentRegistry } from "../agents/agents.ts";
import { createAttemptAgents, createRunAgents, type RunAgents } from "../agents/run-agents.ts";
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
import { createOwnerDriver, type AskOwner, type HostOutput, type OwnerDriver, type RunAsk } from "./owner-driver.ts";
import { createRunEnds, type RunEnds } from "./run-ends.ts";

/** `dead`: it was given up, and is a dead letter. */
export type RequestEnded = (how: "answered" | "dead") => void;

/** What the threads of one node have in common. */
export interface ThreadsShared<C extends Contract> {
  readonly runtime: Runtime;
  readonly handlers: Handlers<C>;
  readonly agents: AgentRegistry;
  readonly askers: Askers;
  readonly requestEnded: RequestEnded;
  readonly checkEvent: CheckEvent;
  readonly takeover: Takeover;
  /** What this node saw of the leases of other nodes. */
  readonly leases: LeaseWatch;
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

/** How a run outside of any request starts. */
export interface StartOptions {
  /** Chosen by the application: a run that was known by it begins no other time. */
  readonly runId?: RunId | undefined;
  /** Until when it waits for the thread, on the monotonic clock. */
  readonly untilMs: number;
}

/** One thread that this node owns, or is about to own. */
export interface OwnedThread<C extends Contract> {
  readonly handleInput: OwnerDriver["handleInput"];
  /**
   * Starts a run outside of any request. One that is open here under the `runId` is given again; the first call's wait is that of all. Throws
   * `busy`, `draining`, `fenced`, `invalid_argument`, `overloaded`, `run_ended`, `store_unavailable`.
   */
  startRun(agentName: string, options: StartOptions): Promise<AuthoredRun<C>>;
  /** Since when its newest attempt is handled, in milliseconds since 1970; undefined while it is not. */
  runningSince(requestId: RequestId): number | undefined;
  /** Calls what writes into the thread by another way, so that it does not overtake the end of a run. */
  readonly behindEnds: RunEnds["behind"];
}

/** A run that its author has not ended. */
interface Running<C extends Contract> {
  readonly controller: AbortController;
  /** Of one whose id the application chose. */
  readonly chosen?: { readonly agentName: string; readonly started: Promise<AuthoredRun<C>> };
}

export function createOwnedThread<C extends Contract>(shared: ThreadsShared<C>, address: ThreadAddress, host: ThreadHost): OwnedThread<C> {
  const { runtime, handlers, agents, askers, checkEvent } = shared;
  const { clock, random, store, onError } = runtime;
  /** By request; the newest attempt. */
  const handling = new Map<RequestId, { readonly controller: AbortController; readonly since: number }>();
  const running = new Map<RunId, Running<C>>();
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
        running.get(output.runId)?.controller.abort(createOwnerError(output.code));
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
    agents.freeze();
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
    const own = createAttemptAgents(agents, address, nextRunId);
    const ctx = createContext<C>({
      facts,
      start: (agentName) => startForRequest(own.ofNextRun(agentName), agentName, facts),
      agent: async (agentName) => own.ofFirstRun(agentName).get(agentName, signal),
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

  const nextRunId = (): RunId => randomId(random) as RunId;

  function startForRequest(agents: RunAgents, agentName: string, { requestId, attempt, signal }: RequestFacts): Promise<AuthoredRun<C>> {
    const of: Running<C> = { controller: new AbortController() };
    const ask = { type: "start-run", runId: agents.runId, agentName, request: { requestId, attempt } } as const;
    return start(ask, of, AbortSignal.any([signal, of.controller.signal]), agents);
  }

  async function startRun(agentName: string, { runId, untilMs }: StartOptions): Promise<AuthoredRun<C>> {
    const known = runId === undefined ? undefined : running.get(runId);
    if (known !== undefined) return joinRun(known, agentName);
    const controller = new AbortController();
    if (runId === undefined) return start({ type: "start-run", runId: nextRunId(), agentName, untilMs }, { controller }, controller.signal);
    const { promise: started, resolve } = Promise.withResolvers<AuthoredRun<C>>();
    resolve(start({ type: "start-run", runId, agentName, untilMs, isOnce: true }, { controller, chosen: { agentName, started } }, controller.signal));
    return started;
  }

  /** The run that is open already under the id that the application chose. */
  async function joinRun({ chosen }: Running<C>, agentName: string): Promise<AuthoredRun<C>> {
    if (chosen === undefined) throw createError("invalid_argument", "startRun: this id is that of another run of the thread; choose another one");
    if (chosen.agentName !== agentName) {
      throw createError("invalid_argument", `startRun: the run of this id is open, and its agent is ${chosen.agentName}, not ${agentName}`);
    }
    const authored = await chosen.started;
    // Its author has ended it, and what it wrote before is still checked.
    if (authored.isEnded()) throw createOwnerError("run_ended", { runId: authored.run.id });
    return authored;
  }

  async function start(ask: RunAsk & { readonly type: "start-run" }, of: Running<C>, signal: AbortSignal, ownAgents?: RunAgents): Promise<AuthoredRun<C>> {
    const id = ask.runId;
    const { get } = ownAgents ?? createRunAgents(agents, address, id);
    running.set(id, of);
    try {
      await driver.ask(ask);
    } catch (error) {
      if (running.get(id) === of) running.delete(id);
      throw error;
    }
    const pause = (): Promise<void> => new Promise((resolve) => void clock.setTimer(resolve, 0));
    const owner = { ask: endingAsk(id), gatherText: driver.gatherText, append: driver.append };
    return createRun<C>({ id, signal, owner, agent: (name) => get(name, signal), checkEvent, limits: runtime.limits, monotonicMs: () => clock.monotonicMs(), pause, onError });
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

  function ownerOptions({ idleMs, abortGraceMs, takeover, leases }: ThreadsShared<C>, { userId, threadId }: ThreadAddress) {
    const limits: Limits = runtime.limits;
    return {
      userId,
      threadId,
      limits,
      takeover,
      leases,
      durability: store.durability.always,
      nextId: createIdSource(randomId(random)),
      jitter: () => randomFraction(random),
      byteLength,
      ...(idleMs === undefined ? {} : { idleMs }),
      ...(abortGraceMs === undefined ? {} : { abortGraceMs }),
    };
  }

  return { handleInput: driver.handleInput, startRun, runningSince: (requestId) => handling.get(requestId)?.since, behindEnds: ends.behind };
}
