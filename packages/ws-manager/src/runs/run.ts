import { aFunction, checkValue, createError, describeValue, isApexError, readFields, type Json, type RunId } from "@apex/ws-queue-core";
import { checkBatchCount, copyJson, type BatchLimits, type Failure } from "@apex/ws-queue-core/events";
import type { RunOutcome } from "@apex/ws-queue-core/server";
import { ask as askApplication } from "@apex/ws-transport";
import type { GetAgent } from "../agents/agents.ts";
import { checkEach, isList, readEventList } from "../append/event-list.ts";
import type { CommittedEvent, Contract, EventType, PayloadIn } from "../contract.ts";
import type { AskHooks, OwnerDriver, RunAsk } from "../threads/owner-driver.ts";
import { aSource, untilAborted } from "./abortable.ts";
import type { CheckEvent } from "./contract-events.ts";
import { describeFailure } from "./failure.ts";
import { createLane } from "./lane.ts";

/**
 * One agent's answer in a thread. Its events are appended in the order of the calls, whether or not they are awaited.
 * Each method resolves when its event is committed and rejects with `run_ended` once the run is over.
 */
export interface Run<C extends Contract = Contract> {
  readonly id: RunId;
  /** Aborts when the request is cancelled, its deadline passes, the process drains or the thread is lost. */
  readonly signal: AbortSignal;
  /**
   * The agent of this name, made by the factory that was registered for it: one for each run, with its id and signal. Throws `misconfigured`
   * for a name that is not registered, and what the factory throws.
   */
  readonly agent: GetAgent;
  thinking(thought: string): Promise<void>;
  /**
   * Says that a tool begins and how it ended, and returns what `fn` returns; what it throws is thrown on.
   * `parameters` must be plain JSON data; results are shown where they are. A call that is open when the run ends is closed as
   * `interrupted`, also by another process after a crash.
   *
   * Throws before it calls `fn`: `invalid_event` for an id that the run used before, `too_many_tools` (retryable) where
   * `limits.openToolsPerRunMax` calls of the run are open.
   */
  tool<T>(name: string, parameters: Json | undefined, fn: () => T, options?: ToolOptions): Promise<Awaited<T>>;
  /**
   * Appends to the run's text. Pieces are gathered for `limits.textCoalesceMs`; this resolves as soon as there is room
   * for more, so that awaiting each piece slows nothing down. The end of the run waits for all of them.
   */
  text(piece: string): Promise<void>;
  /** Appends all pieces of a source as text; stops it when the signal aborts, and throws the signal's reason. */
  pipe(source: AsyncIterable<string>): Promise<void>;
  /** Appends an event of the contract. Throws `invalid_event`, `event_too_large`. */
  emit<Type extends EventType<C>>(type: Type, payload: PayloadIn<C["events"][Type]>): Promise<void>;
  /**
   * Appends events of the contract, all or none: one commit, behind each other and with no other event between them. Much cheaper than a call
   * for each.
   *
   * Refuses the list before anything is written, with `details.index` for the first event that is refused: `invalid_event`, `event_too_large`,
   * `invalid_argument` for an empty list and for what is no event, and `batch_too_large` for more than `limits.batchEventsMax` (512) events or
   * more than `limits.batchBytesMax` (512 KiB) together, the envelopes included.
   */
  emit(events: readonly CommittedEvent<C>[]): Promise<void>;
  /** Ends the run with `agent_completed`. Throws `event_too_large` for a result that is; then the run failed. */
  complete(result?: Json): Promise<void>;
  /**
   * Ends the run with `agent_failed`. Readers see a plain `{ code, message }` as it is; of an error they see
   * its code alone, or `handler_failed`.
   */
  fail(error: unknown): Promise<void>;
}

export interface ToolOptions {
  /**
   * What readers know the call by (`toolCallId`), such as the id that a model gave it: 1 to 128 characters, unique in the run.
   * Default: the run's id and a number, so that no other run has it.
   */
  readonly id?: string | undefined;
}

export const aCallback = aFunction<() => unknown>("(…) => …");

export interface RunParts {
  readonly id: RunId;
  readonly signal: AbortSignal;
  /** Of its thread. */
  readonly owner: Pick<OwnerDriver, "ask" | "gatherText" | "append">;
  readonly agent: (name: unknown) => Promise<unknown>;
  readonly checkEvent: CheckEvent;
  readonly limits: BatchLimits;
  readonly monotonicMs: () => number;
  /** Lets everything else go first. */
  readonly pause: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** A run, and whether its author has ended it. */
export interface AuthoredRun<C extends Contract> {
  readonly run: Run<C>;
  isEnded(): boolean;
  /**
   * Ends it so that the end of its request, where that comes next, is part of the same commit. Resolves once it is decided,
   * for whoever waits for the commit keeps the request from ending.
   */
  endWithRequest(outcome: RunOutcome): Promise<void>;
}

/** What is asked of the owner. `handedIn`: called when the end of the run is decided. */
interface Ask {
  readonly what: RunAsk;
  readonly handedIn?: () => void;
}

/** One for all pieces of text that are gathered: there is nothing to wait for. */
const GATHERED: Promise<void> = Promise.resolve();

export function createRun<C extends Contract>(parts: RunParts): AuthoredRun<C> {
  const { id, signal, owner, agent, checkEvent, limits, monotonicMs, pause, onError } = parts;
  let isEnded = false;
  let lastTool = 0;
  // An event whose check takes time is not overtaken by those behind it.
  const lane = createLane(({ what, handedIn }: Ask) => owner.ask(what, handedIn === undefined ? undefined : { handedIn }));

  /** After an abort the author knows already. */
  const report = (error: unknown): void => {
    if (!signal.aborted) onError(error);
  };
  const reporting: AskHooks = { rejected: report };

  /** Keeps a rejection that no caller awaits from ending the process. */
  function guard<T>(promise: Promise<T>): Promise<T> {
    promise.catch(report);
    return promise;
  }

  const eventAsk = (type: string, payload: unknown): Ask => ({ what: { type: "run-event", runId: id, event: { type, payload } } });

  const append = (type: string, payload: unknown): Promise<void> => lane.enter(eventAsk(type, payload));

  /** Most calls find the lane free, and then cost no promise of their own: the owner has one for all events that are committed together. */
  const write = (type: string, payload: unknown): Promise<void> =>
    lane.isFree() ? owner.append(id, { type, payload }, reporting) : guard(append(type, payload));

  function emit(type: string, payload: unknown): Promise<void>;
  function emit(events: readonly unknown[]): Promise<void>;
  function emit(given: unknown, payload?: unknown): Promise<void> {
    try {
      return isList(given) ? emitMany(given) : emitOne(given as string, payload);
    } catch (error) {
      return guard(Promise.reject(error));
    }
  }

  function emitOne(type: string, payload: unknown): Promise<void> {
    const checked = checkEvent(type, payload);
    return checked instanceof Promise ? guard(lane.enter(checked.then((late) => eventAsk(type, late)))) : write(type, checked);
  }

  function emitMany(list: readonly unknown[]): Promise<void> {
    const given = readEventList("emit", list, (count) => checkBatchCount("emit", count, limits));
    const toAsk = (payloads: readonly unknown[]): Ask => {
      const events = given.map(({ type }, index) => ({ type, payload: payloads[index] }));
      return { what: { type: "run-events", runId: id, events } };
    };
    const checked = checkEach(given, ({ type, payload }) => checkEvent(type, payload));
    return guard(lane.enter(checked instanceof Promise ? checked.then(toAsk) : toAsk(checked)));
  }

  function end(outcome: RunOutcome): Promise<void> {
    isEnded = true;
    return lane.enter({ what: { type: "end-run", runId: id, outcome } });
  }

  function endWithRequest(outcome: RunOutcome): Promise<void> {
    isEnded = true;
    return new Promise((handedIn, reject) => {
      guard(lane.enter({ what: { type: "end-run", runId: id, outcome, joinsRequest: true }, handedIn })).then(handedIn, reject);
    });
  }

  function nextToolId(): string {
    lastTool += 1;
    return `${id}-tool-${lastTool}`;
  }

  async function tool<T>(toolName: string, parameters: Json | undefined, fn: () => T, options: ToolOptions = {}): Promise<Awaited<T>> {
    checkValue("tool: fn", fn, aCallback, "invalid_argument");
    const { id: given } = readFields("tool: options", options, "invalid_argument");
    const toolCallId = given ?? nextToolId();
    await append("tool_executing", { toolCallId, toolName, ...(parameters === undefined ? {} : { parameters }) });
    const startedAtMs = monotonicMs();
    const complete = (how: ToolEnd): Promise<void> =>
      append("tool_completed", { toolCallId, toolName, durationMs: monotonicMs() - startedAtMs, ...how });
    let value: Awaited<T>;
    try {
      value = await askApplication(fn);
    } catch (error) {
      // The tool's own error is the one to throw; a run that is over was closed by its owner.
      await complete({ success: false, error: describeFailure(error) }).catch((late: unknown) => {
        if (!signal.aborted) onError(late);
      });
      throw error;
    }
    await completeTool(complete, value);
    return value;
  }

  async function pipe(source: AsyncIterable<string>): Promise<void> {
    checkValue("pipe: source", source, aSource, "invalid_argument");
    for await (const piece of untilAborted(source, { signal, pause, onError })) await text(piece);
  }

  function text(piece: string): Promise<void> {
    if (typeof piece !== "string") return guard(Promise.reject(createError("invalid_argument", `text takes a string, not ${describeValue(piece)}`)));
    return lane.isFree() && owner.gatherText(id, piece) ? GATHERED : guard(lane.enter({ what: { type: "run-text", runId: id, text: piece } }));
  }

  const run: Run<C> = {
    id,
    signal,
    agent: <Agent>(name: string) => guard(agent(name) as Promise<Agent>),
    thinking: (thought) => write("agent_thinking", { thought }),
    tool: (name, parameters, fn, options) => guard(tool(name, parameters, fn, options)),
    text,
    pipe: (source) => guard(pipe(source)),
    emit,
    complete: (result) => guard(end(completedWith(result))),
    fail: (error) => guard(end({ type: "failed", error: describeFailure(error) })),
  };
  return { run, isEnded: () => isEnded, endWithRequest };
}

export const completedWith = (result: Json | undefined): RunOutcome => ({ type: "completed", ...(result === undefined ? {} : { result }) });

interface ToolEnd {
  readonly success: boolean;
  readonly results?: Json;
  readonly error?: Failure;
}

const LEFT_OUT: Failure = { code: "results_left_out", message: "The results are not JSON, or too large to be shown" };

/** The tool succeeded also when its results cannot be shown; then the event says so. */
async function completeTool(complete: (how: ToolEnd) => Promise<void>, value: unknown): Promise<void> {
  if (value === undefined) return complete({ success: true });
  const results = copyJson(value);
  if (results === undefined) return complete({ success: true, error: LEFT_OUT });
  try {
    await complete({ success: true, results });
  } catch (error) {
    if (!isApexError(error) || error.code !== "event_too_large") throw error;
    await complete({ success: true, error: LEFT_OUT });
  }
}
