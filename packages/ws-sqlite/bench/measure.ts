import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createLimits } from "@apex/ws-queue-core";
import { SUBJECTS } from "./subjects.ts";
import { ownThreads, readPages, type OwnedThread, type Subject } from "./workload.ts";

/** One variant under one load, in this process; prints a line of JSON. */
const [name = "worker", load = "rate", folder = "."] = process.argv.slice(2);
const THREADS = 500;
/** Of each reader. */
const PAGES_PER_SECOND = 20;
const SECONDS = 8;
const WARM_UP_SECONDS = 2;

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

interface Load {
  readonly perSecond: number | undefined;
  readonly inFlight: number;
  readonly readers: number;
}

const LOADS: Readonly<Record<string, Load>> = {
  rate: { perSecond: 1_000, inFlight: 0, readers: 0 },
  full: { perSecond: undefined, inFlight: 256, readers: 0 },
  reads: { perSecond: 1_000, inFlight: 0, readers: 20 },
};

/** Appends at a fixed rate, whatever the answers do: a slow store cannot slow its load down. */
async function atRate(threads: readonly OwnedThread[], perSecond: number, until: () => boolean): Promise<number[]> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  let sent = 0;
  const waiting: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = ((performance.now() - startedAt) / 1_000) * perSecond;
      for (; sent < due; sent += 1) {
        const at = performance.now();
        const thread = threads[sent % threads.length];
        if (thread !== undefined) waiting.push(thread.append().then(() => void latencies.push(performance.now() - at)));
      }
      if (!until()) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  await Promise.all(waiting);
  return latencies;
}

/** Keeps a number of commits in flight. */
async function inFlight(threads: readonly OwnedThread[], count: number, until: () => boolean): Promise<number[]> {
  const latencies: number[] = [];
  const loop = async (thread: OwnedThread): Promise<void> => {
    while (!until()) {
      const at = performance.now();
      await thread.append();
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(threads.slice(0, count).map(loop));
  return latencies;
}

async function run(subject: Subject, threads: readonly OwnedThread[], seconds: number, { perSecond, inFlight: count, readers }: Load) {
  const endsAt = performance.now() + seconds * 1_000;
  const until = (): boolean => performance.now() >= endsAt;
  const reading = Promise.all(threads.slice(0, readers).map(({ stream }) => readPages(subject, stream, PAGES_PER_SECOND, until)));
  const commits = perSecond === undefined ? await inFlight(threads, count, until) : await atRate(threads, perSecond, until);
  return { commits, reads: (await reading).flat() };
}

async function measure() {
  const open = SUBJECTS[name];
  const wanted = LOADS[load];
  if (open === undefined || wanted === undefined) throw new Error(`Unknown variant or load: ${name}, ${load}`);
  const directory = mkdtempSync(path.join(folder, "apex-bench-"));
  const subject = await open(path.join(directory, "bench.db"), createLimits());
  const threads = await ownThreads(subject, THREADS);
  for (const { append } of threads.slice(0, wanted.readers)) await Promise.all(Array.from({ length: 500 }, append));
  await run(subject, threads, WARM_UP_SECONDS, wanted);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  delay.enable();
  const { commits, reads } = await run(subject, threads, SECONDS, wanted);
  delay.disable();
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  await subject.close();
  rmSync(directory, { recursive: true });
  commits.sort((a, b) => a - b);
  reads.sort((a, b) => a - b);
  return {
    variant: name,
    load,
    "events/s": Math.round(commits.length / seconds),
    "ack p50 ms": percentile(commits, 0.5),
    "ack p99 ms": percentile(commits, 0.99),
    "loop p99 ms": delay.percentile(99) / 1e6,
    "loop max ms": delay.max / 1e6,
    "CPU µs/event": (user + system) / commits.length,
    ...(reads.length > 0 && {
      "pages/s": Math.round(reads.length / seconds),
      "page p50 ms": percentile(reads, 0.5),
      "page p99 ms": percentile(reads, 0.99),
    }),
  };
}

const round = (_key: string, value: unknown): unknown => (typeof value === "number" ? Number(value.toPrecision(3)) : value);
console.log(JSON.stringify(await measure(), round));
