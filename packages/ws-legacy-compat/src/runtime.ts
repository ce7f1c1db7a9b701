import type { Manager } from "@apex/ws-manager";
import type { LegacyContract } from "./contract.ts";
import { createHandlers, forgetHandlers } from "./delivery/handlers.ts";
import { createSend, type LegacySend } from "./delivery/send.ts";
import { createLegacyError, isLegacyError } from "./errors.ts";
import { createLegacyRuns, type LegacyClock, type LegacyRuns } from "./runs/legacy-runs.ts";
import { createRunThreads, type RunThreads } from "./runs/run-threads.ts";
import { shared } from "./shared.ts";

/** How compat is set up: once for a process, where the service starts. */
export interface LegacyCompatOptions<C extends LegacyContract = LegacyContract> {
  /** The service's one manager, made with `legacyContract(…)`. */
  readonly manager: Manager<C>;
  /** Whose a thread is, for the old calls that name a thread alone. Without it they throw `legacy_context`. */
  readonly userOfThread?: (threadId: string) => string | undefined | Promise<string | undefined>;
  /** The thread of each user that takes what names no thread; default `notices`. */
  readonly noticesThread?: string;
  /** After how long without an event a run that old code left open is ended as failed, in milliseconds; default 600,000. */
  readonly runIdleMs?: number;
  /** Gets what an old call could not do when its result is only `false`. Default: written to stderr. */
  readonly onError?: (error: unknown) => void;
  /** For tests: the clock of `createTestManager`. */
  readonly clock?: LegacyClock;
}

/** What every facade works with. */
export interface LegacyRuntime {
  readonly manager: Manager<LegacyContract>;
  readonly runs: LegacyRuns;
  readonly runThreads: RunThreads;
  readonly send: LegacySend;
  readonly noticesThread: string;
  readonly clock: LegacyClock;
  /** Throws `legacy_context` where it cannot be known. */
  userOfThread(threadId: string): Promise<string>;
  /** The old result of a call: true once it is done, false when it was refused, which is reported. A mistake of the caller is thrown. */
  outcome(work: () => Promise<unknown>): Promise<boolean>;
}

const state = shared<{ runtime: LegacyRuntime | undefined }>("runtime", () => ({ runtime: undefined }));

export const isConfigured = (): boolean => state.runtime !== undefined;

const systemClock: LegacyClock = {
  monotonicMs: () => performance.now(),
  // A run that is open keeps no process alive that has nothing else to do.
  setTimer: (fire, delayMs) => setTimeout(fire, delayMs).unref(),
  clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
};

const RUN_IDLE_MS = 600_000;

/**
 * Gives the old names their one manager. Throws `legacy_misconfigured` when it is called twice, without a manager, or for a contract
 * without `legacy_message`.
 */
export function configureLegacyCompat<C extends LegacyContract>(options: LegacyCompatOptions<C>): void {
  if (state.runtime !== undefined) throw createLegacyError("legacy_misconfigured", "configureLegacyCompat was called before: there is one manager in a process, and it is set once");
  if (typeof options?.manager?.append !== "function") throw createLegacyError("legacy_misconfigured", "configureLegacyCompat takes { manager }, made by createManager({ contract: legacyContract(…), … })");
  // Compat asks for the names of `legacyContract` only, which each contract made by it has.
  const manager = options.manager as unknown as Manager<LegacyContract>;
  state.runtime = createLegacyRuntime({ ...options, manager });
  createHandlers(manager);
}

/** For a test, or a service that is started anew within its process: the manager is forgotten, and may be set again. Handlers stay. */
export function resetLegacyCompat(): void {
  state.runtime = undefined;
  forgetHandlers();
}

/** Throws `legacy_misconfigured` before `configureLegacyCompat`. */
export function runtime(): LegacyRuntime {
  const configured = state.runtime;
  if (configured === undefined) throw createLegacyError("legacy_misconfigured", "The old names have no manager yet: call configureLegacyCompat({ manager }) where the service starts");
  return configured;
}

function createLegacyRuntime(options: LegacyCompatOptions): LegacyRuntime {
  const { manager, noticesThread = "notices", clock = systemClock, runIdleMs = RUN_IDLE_MS, onError = reportError } = options;
  const runs = createLegacyRuns({ manager, clock, runIdleMs, report: onError });

  async function userOfThread(threadId: string): Promise<string> {
    const userId = await options.userOfThread?.(threadId);
    if (typeof userId === "string" && userId !== "") return userId;
    const why = options.userOfThread === undefined ? "pass userOfThread to configureLegacyCompat" : "userOfThread knows no such thread";
    throw createLegacyError("legacy_context", `The thread ${threadId} is named without its user: ${why}`, { threadId });
  }

  async function outcome(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (isLegacyError(error)) throw error;
      onError(error);
      return false;
    }
  }

  return {
    manager,
    runs,
    runThreads: createRunThreads(),
    send: createSend({ manager, runs, noticesThread }),
    noticesThread,
    clock,
    userOfThread,
    outcome,
  };
}

function reportError(error: unknown): void {
  console.error("apex-ws-legacy-compat:", error);
}
