import type { RequestId, RunId } from "../../../src/index.ts";
import type { OwnerOutput, Takeover } from "../../../src/server/index.ts";
import { callStore, createOwnerBench, EPOCH_MS, isStoreOutput, THREAD_KEY, type Fate, type OwnerBench } from "./owner-bench.ts";
import { createPureClient, createPureStore } from "./pure-store.ts";
import { THREAD, USER } from "./owner-bench.ts";

/** `slow`: happens and is answered later. `late`: is answered as failed, and happens later all the same. */
export type ChaosFate = Fate | "slow" | "late";

export type Step =
  | { readonly do: "ask" }
  | { readonly do: "cancel"; readonly pick: number }
  | { readonly do: "advance"; readonly ms: number }
  | { readonly do: "start-run"; readonly process: number }
  | { readonly do: "event" | "text" | "tool" | "end-run"; readonly process: number; readonly pick: number }
  | { readonly do: "end-handler"; readonly process: number; readonly how: "well" | "badly" | "for good" }
  /** A handler that ends its newest run, and maybe returns at once. */
  | { readonly do: "end-with-run"; readonly process: number; readonly returns: boolean }
  /** The newest process dies. */
  | { readonly do: "crash" }
  /** Another process begins, and the newest one does not know: it was only slow. */
  | { readonly do: "rival" }
  | { readonly do: "drain"; readonly ms: number }
  | { readonly do: "settle-one"; readonly pick: number };

export interface Handling {
  readonly id: RequestId;
  readonly attempt: number;
}

/** One process: its machine, the handlers that run in it, and what it was told. */
export interface Process {
  readonly bench: OwnerBench;
  readonly handling: Handling[];
  readonly runs: { readonly runId: RunId; readonly of: Handling; openTool: string | undefined; texts: string }[];
  /** Markers of events in the order of the calls, and the ticket that is answered for each. */
  readonly events: Map<string, number>;
  readonly ends: Map<number, RunId>;
  /** Runs whose handler returned at once behind them. */
  readonly last: Map<RunId, RequestId>;
  /** Handlers that returned, and how many outputs there were then. */
  readonly returned: (Handling & { readonly outputs: number })[];
  dead: boolean;
}

export interface Chaos {
  readonly processes: readonly Process[];
  readonly asked: readonly string[];
  /** Requests of which a client was told that they are cancelled. */
  readonly cancelled: ReadonlySet<string>;
  /** Runs that were open when a client was told that their request is cancelled. */
  readonly cancelledRuns: ReadonlySet<string>;
  /** Requests that were cancelled before any handler began on them. */
  readonly cancelledUnbegun: ReadonlySet<string>;
  perform(step: Step): void;
  /** Faults stop: everything late happens, and one live process finishes all the work. */
  finish(): void;
}

/** As a host does: what waits for the store is joined, and text is gathered, without a call of the machine for each. */
function addEvent({ owner, event, nowMs }: OwnerBench, runId: RunId, mark: string, events: Map<string, number>): void {
  const now = { monotonicMs: nowMs(), epochMs: Math.floor(EPOCH_MS + nowMs()) };
  events.set(mark, owner.joinEvent(runId, { type: "cited", payload: { mark } }, now) ?? event(runId, "cited", { mark }));
}

const addText = ({ owner, text, ticket, nowMs }: OwnerBench, runId: RunId, piece: string): boolean =>
  owner.gatherText(runId, piece, nowMs()) !== undefined || ticket(text(runId, piece)) === "resolved";

export function createChaos(fates: readonly ChaosFate[], takeover: Takeover): Chaos {
  const store = createPureStore();
  const client = createPureClient(store, USER, THREAD, THREAD_KEY);
  const processes: Process[] = [];
  const asked: string[] = [];
  const cancelled = new Set<string>();
  const cancelledRuns = new Set<string>();
  const cancelledUnbegun = new Set<string>();
  const later: (() => void)[] = [];
  let nextFate = 0;
  let counter = 0;
  let calm = false;

  function fateOf(process: () => Process, output: OwnerOutput): Fate {
    if (!isStoreOutput(output) || calm) return "answered";
    const fate = fates[nextFate] ?? "answered";
    nextFate += 1;
    if (fate === "late") later.push(() => void callStore(store, output, "answered"));
    if (fate === "slow") {
      later.push(() => {
        const answer = callStore(store, output, "answered");
        if (answer !== undefined && !process().dead) process().bench.input(answer);
      });
    }
    return fate === "late" ? "lost-before" : fate === "slow" || fate === "stuck" ? "stuck" : fate;
  }

  function begin(): Process {
    const startMs = processes.at(-1)?.bench.nowMs() ?? 0;
    const fate = (output: OwnerOutput): Fate => fateOf(() => process, output);
    const bench = createOwnerBench({ store, node: `p${processes.length}`, startMs, fate, takeover });
    const process: Process = { bench, handling: [], runs: [], events: new Map(), ends: new Map(), last: new Map(), returned: [], dead: false };
    processes.push(process);
    bench.wake();
    return process;
  }

  /** 0: the newest process; else any that is alive. */
  function pick(which: number): Process {
    const alive = processes.filter(({ dead }) => !dead);
    const newest = alive.at(-1) ?? begin();
    return which === 0 ? newest : (alive[which % alive.length] ?? newest);
  }

  const alive = (): readonly Process[] => processes.filter(({ dead }) => !dead);

  function crash(): void {
    pick(0).dead = true;
    begin();
  }

  /** Handlers begin where the machine says so. */
  function lookAtHandlers(process: Process): void {
    const begun = process.bench.all("run-handler").map(({ request, attempt }) => ({ id: request.requestId, attempt }));
    process.handling.push(...begun.slice(process.handling.length));
  }

  function startRun(process: Process): void {
    const of = process.handling.at(-1);
    if (of === undefined) return;
    counter += 1;
    const runId = `run${counter}` as RunId;
    process.bench.startRun(runId, of);
    process.runs.push({ runId, of, openTool: undefined, texts: "" });
  }

  function act(process: Process, step: Step & { readonly pick: number }): void {
    const run = process.runs.at(-1 - (step.pick % Math.max(1, process.runs.length)));
    if (run === undefined) return;
    counter += 1;
    const mark = `m${counter}`;
    if (step.do === "event") for (const part of ["a", "b", "c"]) addEvent(process.bench, run.runId, `${mark}${part}`, process.events);
    if (step.do === "text" && addText(process.bench, run.runId, `${mark} `)) run.texts += `${mark} `;
    if (step.do === "tool") {
      const closing = run.openTool;
      const call = { toolCallId: closing ?? mark, toolName: "t" };
      if (closing === undefined) process.bench.event(run.runId, "tool_executing", call);
      else process.bench.event(run.runId, "tool_completed", { ...call, success: true, durationMs: 1 });
      run.openTool = closing === undefined ? mark : undefined;
    }
    if (step.do === "end-run") process.ends.set(process.bench.endRun(run.runId), run.runId);
  }

  function endHandler(process: Process, how: "well" | "badly" | "for good"): void {
    const of = process.handling.at(-1);
    if (of === undefined) return;
    process.returned.push({ ...of, outputs: process.bench.outputs.length });
    process.bench.endHandler(of.id, of.attempt, how === "well" ? { type: "completed" } : { type: "failed", error: { code: "c", message: "m" }, retryable: how === "badly" });
  }

  function endWithRun(process: Process, returns: boolean): void {
    const run = process.runs.at(-1);
    if (run === undefined) return;
    const ticket = process.bench.endRunWithRequest(run.runId);
    process.ends.set(ticket, run.runId);
    const isCurrent = process.handling.at(-1) === run.of;
    if (!returns || !isCurrent) return;
    // What the owner refused ended otherwise, or without it.
    if (process.bench.all("handed-in").some((output) => output.ticket === ticket)) process.last.set(run.runId, run.of.id);
    endHandler(process, "well");
  }

  function cancel(which: number): void {
    const id = asked[which % Math.max(1, asked.length)];
    if (id === undefined) return;
    const isBegun = processes.some(({ bench }) => bench.all("run-handler").some(({ request }) => request.requestId === id));
    const result = client.cancel(id);
    const outcome = result.status === "committed" && result.results[0]?.type === "cancelled" ? result.results[0].outcome : "refused";
    if (outcome !== "cancelled") return;
    cancelled.add(id);
    for (const run of store.thread(THREAD_KEY)?.openRuns ?? []) if (run.requestId === id) cancelledRuns.add(run.runId);
    // An attempt may have been counted whose owner does not know yet, and will begin.
    const head = store.thread(THREAD_KEY)?.waiting[0]?.requestId === id && (store.thread(THREAD_KEY)?.attempt ?? 0) > 0;
    if (!isBegun && !head) cancelledUnbegun.add(id);
    for (const { bench } of alive()) bench.input({ type: "cancelled", requestId: id as RequestId });
  }

  function settleOne(which: number): void {
    const [work] = later.splice(which % Math.max(1, later.length), 1);
    work?.();
  }

  /** As a node does that watches the lease: what did not move meanwhile may be taken. */
  function advance(ms: number): void {
    const lease = store.thread(THREAD_KEY)?.lease;
    for (const process of alive()) process.bench.advance(ms);
    pick(0).bench.input({ type: "wake", lease });
  }

  function perform(step: Step): void {
    switch (step.do) {
      case "ask":
        asked.push(`r${asked.length + 1}`);
        client.ask(asked.at(-1) ?? "");
        pick(0).bench.wake();
        break;
      case "cancel":
        cancel(step.pick);
        break;
      case "advance":
        advance(step.ms);
        break;
      case "start-run":
        startRun(pick(step.process));
        break;
      case "end-handler":
        endHandler(pick(step.process), step.how);
        break;
      case "end-with-run":
        endWithRun(pick(step.process), step.returns);
        break;
      case "crash":
        crash();
        break;
      case "rival":
        begin();
        break;
      case "drain":
        pick(0).bench.input({ type: "drain", deadlineMs: pick(0).bench.nowMs() + step.ms });
        pick(0).bench.advance(step.ms);
        begin();
        break;
      case "settle-one":
        settleOne(step.pick);
        break;
      default:
        act(pick(step.process), step);
    }
    for (const process of processes) lookAtHandlers(process);
  }

  function finish(): void {
    calm = true;
    while (later.length > 0) settleOne(0);
    for (const process of processes) process.dead = true;
    const last = begin();
    for (let round = 0; round < 200 && (store.thread(THREAD_KEY)?.waiting.length ?? 0) > 0; round += 1) {
      advance(10_000);
      lookAtHandlers(last);
      const now = last.handling.at(-1);
      if (now !== undefined) endHandler(last, "well");
    }
    last.bench.advance(100_000);
  }

  begin();
  return { processes, asked, cancelled, cancelledRuns, cancelledUnbegun, perform, finish };
}
