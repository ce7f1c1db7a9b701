import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import type { StoreKind } from "../config.ts";
import { brokenReport, type SeedReport } from "./seed-report.ts";

/** One process that runs seeds. */
export interface SeedRunner {
  /** One at a time. A run that hangs or kills its process is a report as well; rejects when the process does not even start. */
  run(seed: number): Promise<SeedReport>;
  close(): void;
}

export interface SeedRunnerOptions {
  readonly mutant?: string;
  /** Of every run, whatever its seed has. */
  readonly store?: StoreKind;
  /** Whether reports carry the hash of the run's trace. */
  readonly isTraced?: boolean;
  /** Real time that one run may take before it counts as stuck; default 2 minutes. */
  readonly stuckAfterMs?: number;
  readonly handleFaults?: (faults: readonly string[]) => void;
}

const WORKER = path.join(import.meta.dirname, "worker.ts");
const EXEC_ARGV = ["--conditions=@apex/source", "--disable-warning=ExperimentalWarning"];
const STUCK_AFTER_MS = 120_000;

type Message = SeedReport | { readonly faults: readonly string[] };

export function createSeedRunner(options: SeedRunnerOptions = {}): SeedRunner {
  const { mutant, store, isTraced = false, stuckAfterMs = STUCK_AFTER_MS } = options;
  const args = [isTraced ? "traced" : "plain", store ?? "any", ...(mutant === undefined ? [] : [mutant])];
  let child: ChildProcess | undefined;
  /** Takes the answer of the present seed. */
  let finish: ((report: SeedReport | Error) => void) | undefined;
  let running = 0;

  function start(): ChildProcess {
    const started = fork(WORKER, args, { execArgv: EXEC_ARGV });
    let isReady = false;
    started.on("message", (message: Message) => {
      if (!("faults" in message)) return finish?.(message);
      isReady = true;
      options.handleFaults?.(message.faults);
    });
    started.on("exit", (code, signal) => {
      if (child !== started) return;
      child = undefined;
      const why = `its process ended: ${signal ?? code}`;
      finish?.(isReady ? brokenReport(running, why) : new Error(`The simulator did not start; ${why}`));
    });
    return started;
  }

  function run(seed: number): Promise<SeedReport> {
    running = seed;
    child ??= start();
    const own = child;
    return new Promise((resolve, reject) => {
      const watchdog = setTimeout(() => {
        child = undefined;
        own.kill("SIGKILL");
        finish?.(brokenReport(seed, `did not end within ${stuckAfterMs / 1_000} s`));
      }, stuckAfterMs);
      finish = (report) => {
        clearTimeout(watchdog);
        finish = undefined;
        if (report instanceof Error) reject(report);
        else resolve(report);
      };
      own.send(seed);
    });
  }

  return {
    run,
    close() {
      child?.disconnect();
      child = undefined;
    },
  };
}
