import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { startRedis, type RedisServer } from "@apex/testkit/redis";
import type { Progress } from "../run/progress.ts";
import { createWriters, CROWD, SHAPES, type Shape } from "./shapes.ts";
import { openBare, openRowServer, openStore, type OpenRedisSubject, type RedisSubject } from "./subjects.ts";

/** How the server is set, and how calls follow each other. */
export interface Circumstances {
  readonly appendfsync: "no" | "everysec";
  /** Connections that listen to every stream. */
  readonly subscribers: 0 | 1;
  /** A call in so many milliseconds; without it each follows the answer of the one before. */
  readonly everyMs?: number;
}

export interface RedisRow extends Circumstances {
  readonly shape: Shape;
  readonly subjects: readonly RedisSubjectRounds[];
}

export interface RedisSubjectRounds {
  readonly name: string;
  readonly rounds: readonly RedisRound[];
}

/** Microseconds of CPU for each entry, and what calls of scripts took. */
export interface RedisRound {
  readonly redis: number;
  readonly node: number;
  readonly entriesPerSecond: number;
  /** Of scripts, for each call of the subject. */
  readonly roundTrips: number;
  readonly scriptMeanMs: number;
  readonly scriptP99Ms: number;
}

export const BARE_LIST = "bare RPUSH";
export const BARE_STREAM = "bare XADD";
export const ROW_SERVER = "row server";
export const STORE = "store";

const SUBJECTS: readonly (readonly [string, OpenRedisSubject])[] = [
  [BARE_LIST, openBare("RPUSH")],
  [BARE_STREAM, openBare("XADD")],
  [ROW_SERVER, openRowServer],
  [STORE, openStore],
];

const CLOSED: readonly Circumstances[] = [
  { appendfsync: "no", subscribers: 0 },
  { appendfsync: "no", subscribers: 1 },
  { appendfsync: "everysec", subscribers: 0 },
  { appendfsync: "everysec", subscribers: 1 },
];
const PACED: readonly Circumstances[] = [0, 1].map((subscribers) => ({ appendfsync: "no", subscribers: subscribers as 0 | 1, everyMs: 5 }));

const PLAN = [...CLOSED.flatMap((circumstances) => SHAPES.map((shape) => ({ ...circumstances, shape }))), ...PACED.map((circumstances) => ({ ...circumstances, shape: CROWD }))];

const ROUNDS = 5;
const WARM_MS = 150;
const WINDOW_MS = 500;

export const REDIS_STEPS = PLAN.length * ROUNDS * SUBJECTS.length;

/** Rounds of all subjects in turns, in rotated order, each with an empty server. */
export async function measureRedis(scale: number, progress: Progress): Promise<readonly RedisRow[]> {
  const rows: RedisRow[] = [];
  for (const { shape, ...circumstances } of PLAN) {
    await using server = await startRedis({ appendfsync: circumstances.appendfsync });
    const rounds = new Map(SUBJECTS.map(([name]): [string, RedisRound[]] => [name, []]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let turn = 0; turn < SUBJECTS.length; turn += 1) {
        const [name, open] = SUBJECTS[(round + turn) % SUBJECTS.length] as (typeof SUBJECTS)[number];
        progress.begin(`redis-store: ${shape.name}, ${name}`);
        rounds.get(name)?.push(await measureRound(server, open, { shape, ...circumstances }, scale));
      }
    }
    rows.push({ shape, ...circumstances, subjects: [...rounds].map(([name, measured]) => ({ name, rounds: measured })) });
  }
  return rows;
}

async function measureRound(server: RedisServer, open: OpenRedisSubject, { shape, subscribers, everyMs }: Circumstances & { readonly shape: Shape }, scale: number): Promise<RedisRound> {
  await server.command("FLUSHALL", "SYNC");
  const subject = await open(server.url, shape);
  const listener = subscribers === 1 ? await listen(server, shape) : undefined;
  await run(subject, WARM_MS, undefined);
  const before = await readCpu(server);
  await server.command("CONFIG", "RESETSTAT");
  const { calls, nodeMicros, elapsedMs } = await run(subject, WINDOW_MS * scale, everyMs);
  const redisMicros = (await readCpu(server)) - before;
  const scripts = await readScripts(server);
  listener?.kill();
  await subject.close();
  const entries = calls * shape.commits * shape.entries;
  return {
    redis: redisMicros / entries,
    node: nodeMicros / entries,
    entriesPerSecond: (entries * 1_000) / elapsedMs,
    roundTrips: scripts.calls / calls,
    scriptMeanMs: scripts.meanMs,
    scriptP99Ms: scripts.p99Ms,
  };
}

async function run(subject: RedisSubject, windowMs: number, everyMs: number | undefined): Promise<{ readonly calls: number; readonly nodeMicros: number; readonly elapsedMs: number }> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  let calls = 0;
  while (performance.now() - startedAt < windowMs) {
    const isDue = everyMs === undefined ? undefined : sleep(everyMs);
    await subject.commit();
    await isDue;
    calls += 1;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { calls, nodeMicros: user + system, elapsedMs: performance.now() - startedAt };
}

/** A process that listens to every stream, so that reading messages is not counted as the node's. */
async function listen({ port }: RedisServer, shape: Shape): Promise<{ kill(): void }> {
  const child = spawn("redis-cli", ["-p", `${port}`, "ssubscribe", ...createWriters(shape).map(({ list }) => list)], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.stdout.resume();
  return child;
}

const readInfo = async (server: RedisServer, section: string): Promise<string> => String(await server.command("INFO", section));

/** Of all threads of the server, in microseconds. */
async function readCpu(server: RedisServer): Promise<number> {
  const info = await readInfo(server, "cpu");
  const read = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(info)?.[1]);
  return (read("used_cpu_user") + read("used_cpu_sys")) * 1_000_000;
}

async function readScripts(server: RedisServer): Promise<{ readonly calls: number; readonly meanMs: number; readonly p99Ms: number }> {
  const [, calls, meanMicros] = /^cmdstat_evalsha:calls=(\d+),.*usec_per_call=([\d.]+)/m.exec(await readInfo(server, "commandstats")) ?? [];
  const [, p99Micros] = /^latency_percentiles_usec_evalsha:.*p99=([\d.]+)/m.exec(await readInfo(server, "latencystats")) ?? [];
  return { calls: Number(calls ?? 0), meanMs: Number(meanMicros ?? 0) / 1_000, p99Ms: Number(p99Micros ?? 0) / 1_000 };
}
