import { createLimits, threadStream, type Limits, type RequestId, type RunId, type ThreadId, type UserId } from "../../../src/index.ts";
import { createIdSource, createThreadOwner, type HandlerOutcome, type HandlerPolicy, type Moment, type OwnerInput, type OwnerOutput, type RunInput, type RunOutcome, type Takeover, type ThreadOwner } from "../../../src/server/index.ts";
import { createPureClient, createPureStore, type PureStore } from "./pure-store.ts";

export const USER = "u1" as UserId;
export const THREAD = "t1" as ThreadId;
export const THREAD_KEY = threadStream(USER, THREAD);

/** Where virtual time begins on the wall clock. */
export const EPOCH_MS = 1_700_000_000_000;

/** What handlers have that say nothing. */
const POLICY: HandlerPolicy = { timeoutMs: 300_000, attempts: 5, retry: { firstMs: 1_000, maxMs: 60_000 } };

type StoreOutput = Extract<OwnerOutput, { type: "commit" | "lease" | "read" | "read-thread" }>;
type Of<Type extends OwnerOutput["type"]> = Extract<OwnerOutput, { type: Type }>;

/** What becomes of a call to the store: it happens and is answered, or one of both does not. */
export type Fate = "answered" | "lost-before" | "lost-after" | "stuck";

export interface BenchOptions {
  readonly store?: PureStore;
  readonly limits?: Partial<Limits>;
  readonly takeover?: Takeover;
  readonly node?: string;
  /** Takes the place of the names of user, thread and agent. */
  readonly name?: string;
  readonly startMs?: number;
  readonly found?: (name: string) => "ready" | "missing" | "unknown";
  readonly fate?: (output: StoreOutput) => Fate;
  readonly policy?: Partial<HandlerPolicy>;
  /** Gives the thread a slot whenever it has work, as a node with room for all does; default true. */
  readonly isHosted?: boolean;
}

type StartOptions = Pick<RunInput & { readonly type: "start-run" }, "isOnce" | "untilMs">;

export interface OwnerBench {
  readonly store: PureStore;
  readonly client: ReturnType<typeof createPureClient>;
  readonly owner: ThreadOwner;
  /** Everything that the machine put out, in order. */
  readonly outputs: OwnerOutput[];
  /** What became of the thread's slot, in order: given by a wake, used by a handler, freed. */
  readonly slotLog: readonly ("given" | "used" | "freed")[];
  /** The store's fate from now on. */
  setFate(fate: (output: StoreOutput) => Fate): void;
  /** Gives an input and lets the store answer until nothing moves; no time passes. */
  input(input: OwnerInput): void;
  /** Lets time pass, timeout by timeout. */
  advance(ms: number): void;
  nowMs(): number;
  /** The outputs of a type so far. */
  all<Type extends OwnerOutput["type"]>(type: Type): readonly Of<Type>[];
  last<Type extends OwnerOutput["type"]>(type: Type): Of<Type>;
  wake(): void;
  /** Returns the ticket. `more`: of a run outside of any request. */
  startRun(runId: string, request?: { readonly id: string; readonly attempt: number }, more?: StartOptions): number;
  run(ask: { readonly [Key in keyof RunInput]: RunInput[Key] }): void;
  event(runId: string, type: string, payload: object): number;
  text(runId: string, text: string): number;
  progress(id: string, attempt: number, payload: object): number;
  endRun(runId: string, outcome?: RunOutcome): number;
  /** Ends the run so that the end of its request may join it. */
  endRunWithRequest(runId: string, outcome?: RunOutcome): number;
  endHandler(id: string, attempt?: number, outcome?: HandlerOutcome): void;
  /** What became of a ticket: undefined while it is open, else "resolved" or the code. */
  ticket(ticket: number): string | undefined;
  types(): readonly unknown[];
  events(): readonly Record<string, unknown>[];
}

export function createOwnerBench(options: BenchOptions = {}): OwnerBench {
  const limits = createLimits({ textCoalesceMs: 30, ...options.limits });
  const store = options.store ?? createPureStore(limits);
  const { node = "n", name } = options;
  const [userId, threadId] = [name ?? USER, name ?? THREAD] as [UserId, ThreadId];
  const threadKey = threadStream(userId, threadId);
  const outputs: OwnerOutput[] = [];
  const slotLog: ("given" | "used" | "freed")[] = [];
  let fate = options.fate ?? (() => "answered");
  let time = options.startMs ?? 0;
  let lastTicket = 0;
  /** The wait of a postponed head, and when it is over on this node's own clock. */
  let wait: { readonly dueAt: number; readonly untilMs: number; readonly isOver: boolean } | undefined;
  const owner = createThreadOwner({
    userId,
    threadId,
    limits,
    takeover: options.takeover ?? "at-once",
    durability: "memory",
    nextId: createIdSource(`${node}-`),
    jitter: () => 0.5,
  });
  const now = (): Moment => ({ monotonicMs: time, epochMs: Math.floor(EPOCH_MS + time) });

  function logSlot(event: OwnerInput | OwnerOutput): void {
    if (event.type === "wake" && (slotLog.length === 0 || slotLog.at(-1) === "freed")) slotLog.push("given");
    else if (event.type === "run-handler") slotLog.push("used");
    else if (event.type === "slot-freed") slotLog.push("freed");
  }

  function handle(what: OwnerInput): void {
    logSlot(what);
    owner.handleInput(what, now());
  }

  function drain(): void {
    for (let output = owner.pollOutput(); output !== undefined; output = owner.pollOutput()) {
      outputs.push(output);
      logSlot(output);
      const answer = answerOf(output) ?? host(output);
      if (answer !== undefined) handle(answer);
    }
  }

  function answerOf(output: OwnerOutput): OwnerInput | undefined {
    if (output.type === "find-handler") {
      const { requestId, name } = output.request;
      const found = options.found?.(name) ?? "ready";
      return found === "ready" ? { type: "handler", requestId, found, policy: { ...POLICY, ...options.policy } } : { type: "handler", requestId, found };
    }
    return isStoreOutput(output) ? callStore(store, output, fate(output)) : undefined;
  }

  function host(output: OwnerOutput): OwnerInput | undefined {
    if (options.isHosted === false) return undefined;
    if (output.type === "postponed" && wait?.dueAt !== output.dueAt) wait = { dueAt: output.dueAt, untilMs: time + output.delayMs, isOver: false };
    const hasWork = output.type === "slot-wanted" || (output.type === "slot-freed" && output.next !== undefined);
    return hasWork ? { type: "wake" } : undefined;
  }

  function input(what: OwnerInput): void {
    handle(what);
    drain();
  }

  function advance(ms: number): void {
    const endMs = time + ms;
    for (let steps = 0; ; steps += 1) {
      const due = Math.min(owner.nextTimeout() ?? Infinity, wait?.isOver === false ? wait.untilMs : Infinity);
      if (due > endMs) break;
      if (steps > 100_000) throw new Error("time does not pass");
      time = Math.max(time, due);
      if (wait?.isOver === false && wait.untilMs <= time) {
        wait = { ...wait, isOver: true };
        handle({ type: "wake", watched: wait.dueAt });
      }
      owner.handleTimeout(now());
      drain();
    }
    time = endMs;
    owner.handleTimeout(now());
    drain();
  }

  function run(ask: RunInput): void {
    input(ask);
  }

  function ticketed(make: (ticket: number) => RunInput): number {
    lastTicket += 1;
    input(make(lastTicket));
    return lastTicket;
  }

  function all<Type extends OwnerOutput["type"]>(type: Type): readonly Of<Type>[] {
    return outputs.filter((output): output is Of<Type> => output.type === type);
  }

  return {
    store,
    client: createPureClient(store, userId, threadId, threadKey),
    owner,
    outputs,
    slotLog,
    setFate: (next) => void (fate = next),
    input,
    advance,
    nowMs: () => time,
    all,
    last(type) {
      const found = all(type).at(-1);
      if (found === undefined) throw new Error(`no ${type} so far`);
      return found;
    },
    wake: () => input({ type: "wake" }),
    startRun(runId, request, more = {}) {
      const of = request === undefined ? more : { request: { requestId: request.id as RequestId, attempt: request.attempt } };
      return ticketed((ticket) => ({ type: "start-run", ticket, runId: runId as RunId, agentName: name ?? "agent", ...of }));
    },
    run,
    event: (runId, type, payload) => ticketed((ticket) => ({ type: "run-event", ticket, runId: runId as RunId, event: { type, payload } })),
    text: (runId, text) => ticketed((ticket) => ({ type: "run-text", ticket, runId: runId as RunId, text })),
    progress: (id, attempt, payload) =>
      ticketed((ticket) => ({ type: "request-event", ticket, requestId: id as RequestId, attempt, event: { type: "agent_progress", payload } })),
    endRun: (runId, outcome = { type: "completed" }) => ticketed((ticket) => ({ type: "end-run", ticket, runId: runId as RunId, outcome })),
    endRunWithRequest: (runId, outcome = { type: "completed" }) =>
      ticketed((ticket) => ({ type: "end-run", ticket, runId: runId as RunId, outcome, joinsRequest: true })),
    endHandler: (id, attempt = 1, outcome = { type: "completed" }) =>
      input({ type: "handler-ended", requestId: id as RequestId, attempt, outcome }),
    ticket(ticket) {
      if (outputs.some((output) => output.type === "resolved" && output.ticket === ticket)) return "resolved";
      return all("rejected").find((output) => output.ticket === ticket)?.error.code;
    },
    types: () => store.events(threadKey).map(({ type }) => type),
    events: () => store.events(threadKey),
  };
}

export function isStoreOutput(output: OwnerOutput): output is StoreOutput {
  return output.type === "commit" || output.type === "lease" || output.type === "read" || output.type === "read-thread";
}

/** Does what the machine wants of the store, as its fate is; returns the answer, if there is one. */
export function callStore(store: PureStore, output: StoreOutput, fate: Fate): OwnerInput | undefined {
  const answer = fate === "lost-before" || fate === "stuck" ? undefined : answerOfStore(store, output);
  if (fate === "stuck") return undefined;
  return fate === "answered" ? answer : failureOfStore(output);
}

function answerOfStore(store: PureStore, output: StoreOutput): OwnerInput {
  switch (output.type) {
    case "commit":
      return { type: "commit-result", id: output.id, result: store.commit(output.commit) };
    case "lease":
      return { type: "lease-result", command: output.command, result: store.lease(output.command) };
    case "read":
      return { type: "read", call: output.call, result: store.read(output.request) };
    case "read-thread":
      return { type: "thread", call: output.call, thread: store.thread(output.thread) };
  }
}

function failureOfStore(output: StoreOutput): OwnerInput {
  switch (output.type) {
    case "commit":
      return { type: "commit-failed", id: output.id };
    case "lease":
      return { type: "lease-failed", command: output.command };
    case "read":
      return { type: "read-failed", call: output.call };
    case "read-thread":
      return { type: "thread-failed", call: output.call };
  }
}

/** One whose owner handles request r1, whose handler has begun run1. */
export function createRunningBench(options: BenchOptions = {}): OwnerBench {
  const bench = createOwnerBench(options);
  bench.client.ask("r1");
  bench.wake();
  bench.startRun("run1", { id: "r1", attempt: 1 });
  return bench;
}
