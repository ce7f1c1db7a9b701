import { createError, isApexError, type Manager, type Run } from "@apex/ws-manager";
import { brokenBy } from "../breaks.ts";
import type { LegacyContract } from "../contract.ts";
import { createEndedRuns } from "./ended-runs.ts";
import type { GoldenStep } from "./golden.ts";
import { createOpenRun, type OpenRun } from "./open-run.ts";

/** Which run an old event belongs to, and whose it is. */
export interface RunAddress {
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
  readonly agentName: string;
}

/** Time, as drivers of this library get it. */
export interface LegacyClock {
  monotonicMs(): number;
  setTimer(fire: () => void, delayMs: number): unknown;
  clearTimer(timer: unknown): void;
}

/** The runs that old events begin and end, by the caller's own run ids. */
export interface LegacyRuns {
  /**
   * Does to the run what an event says. A run that is not open is begun, by whatever event comes first. Throws the break `foreign-runs`,
   * and what the manager throws.
   */
  take(address: RunAddress, step: GoldenStep): Promise<void>;
  /** The run, if it is open here. */
  open(address: RunAddress): Promise<Run<LegacyContract>> | undefined;
  /** Whose the open run of this id is. */
  find(runId: string): RunAddress | undefined;
}

export interface LegacyRunsParts {
  readonly manager: Pick<Manager<LegacyContract>, "startRun">;
  readonly clock: LegacyClock;
  readonly runIdleMs: number;
  readonly report: (error: unknown) => void;
}

interface Entry {
  readonly address: RunAddress;
  readonly opened: Promise<OpenRun>;
  /** Once it is open: what was asked before is asked of it before that. */
  ready: OpenRun | undefined;
  usedAtMs: number;
  timer: unknown;
}

const IDLE: GoldenStep = { step: "fail", error: { code: "agent_silent", message: "The agent went silent without ending its run" } };

export function createLegacyRuns({ manager, clock, runIdleMs, report }: LegacyRunsParts): LegacyRuns {
  /** By key. The manager bounds them (`limits.openRunsPerThreadMax`, threads owned), and silence ends them. */
  const entries = new Map<string, Entry>();
  const keysOfRuns = new Map<string, string>();
  const ended = createEndedRuns();

  function begin(key: string, address: RunAddress): Entry {
    const { userId, threadId, runId, agentName } = address;
    const opened = manager.startRun({ userId, threadId }, agentName, { runId }).then(createOpenRun);
    const entry: Entry = { address, opened, ready: undefined, usedAtMs: clock.monotonicMs(), timer: undefined };
    entries.set(key, entry);
    keysOfRuns.set(runId, key);
    opened.then(
      (ready) => {
        entry.ready = ready;
        watch(key, entry, runIdleMs);
      },
      () => forget(key, entry),
    );
    return entry;
  }

  function forget(key: string, entry: Entry): void {
    clock.clearTimer(entry.timer);
    if (entries.get(key) !== entry) return;
    entries.delete(key);
    if (keysOfRuns.get(entry.address.runId) === key) keysOfRuns.delete(entry.address.runId);
  }

  /** Old agents often never end their run (F09): after a time of silence it failed. */
  function watch(key: string, entry: Entry, delayMs: number): void {
    if (entries.get(key) !== entry) return;
    entry.timer = clock.setTimer(() => {
      const restMs = entry.usedAtMs + runIdleMs - clock.monotonicMs();
      if (restMs > 0) return watch(key, entry, restMs);
      end(key, entry, IDLE).catch(report);
    }, delayMs);
  }

  /** From the call on the run takes nothing more. */
  async function end(key: string, entry: Entry, step: GoldenStep): Promise<void> {
    forget(key, entry);
    ended.add(key);
    await apply(entry.ready ?? (await entry.opened), step);
  }

  const write = (key: string, entry: Entry, step: GoldenStep): Promise<void> => {
    if (step.step === "complete" || step.step === "fail") return end(key, entry, step);
    return entry.ready === undefined ? entry.opened.then((ready) => apply(ready, step)) : apply(entry.ready, step);
  };

  /** An open run, by its id alone where it is this address's: to make and to hash a key for each event costs more than the rest. */
  function openKey({ userId, threadId, runId }: RunAddress): string | undefined {
    const key = keysOfRuns.get(runId);
    const open = key === undefined ? undefined : entries.get(key)?.address;
    return open?.userId === userId && open.threadId === threadId ? key : undefined;
  }

  function take(address: RunAddress, step: GoldenStep): Promise<void> {
    const open = openKey(address);
    const key = open ?? keyOf(address);
    if (open === undefined && ended.has(key)) throw createError("run_ended", `${step.step}: the run ${address.runId} has its end; nothing more is written to it`, { runId: address.runId });
    const entry = entries.get(key) ?? begin(key, address);
    entry.usedAtMs = clock.monotonicMs();
    const written = write(key, entry, step);
    return entry.ready === undefined ? written.catch((error: unknown) => explain(error, entry)) : written;
  }

  /** An id that is known from elsewhere cannot be begun here. */
  async function explain(error: unknown, { address, opened }: Entry): Promise<never> {
    const hasOpened = await opened.then(
      () => true,
      () => false,
    );
    if (!hasOpened && isApexError(error) && error.code === "run_ended") throw brokenBy("foreign-runs", `run ${address.runId}`);
    throw error;
  }

  return {
    take,
    open: (address) => entries.get(openKey(address) ?? keyOf(address))?.opened.then(({ run }) => run),
    find(runId) {
      const key = keysOfRuns.get(runId);
      return key === undefined ? undefined : entries.get(key)?.address;
    },
  };
}

const DONE = Promise.resolve();

const apply = (run: OpenRun, step: GoldenStep): Promise<void> => (step.step === "start" ? DONE : run.take(step));

/** No two addresses share one (X08). */
const keyOf = ({ userId, threadId, runId }: RunAddress): string => `${userId.length} ${threadId.length} ${userId}${threadId}${runId}`;
