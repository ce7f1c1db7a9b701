import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { whyNoStrace } from "@apex/testkit/strace";
import { median } from "../stats.ts";
import { measureBareSyncs } from "./bare-sync.ts";
import { connectAsker, countSyncs, IDLE_MS, measureWaits, startRequestServer, type Turn, type Waits } from "./latency.ts";
import { measureThroughput, type Throughput } from "./throughput.ts";

/** What a request costs on SQLite: figures of each round, and the syncs of each request. */
export interface RequestFigures {
  readonly rounds: readonly RequestRound[];
  /** Why syncs were not counted, or how many each request waited for. */
  readonly syncs: Waits | string;
}

export interface RequestRound extends Throughput {
  /** Of a bare fsync on a disk that is as idle as it is before a request, and of one behind the other. */
  readonly syncMs: number;
  readonly busySyncMs: number;
  readonly waitMs: Readonly<Record<Turn, number>>;
}

const REQUESTS = 20;

/** Each round has a server of its own; bare fsyncs are measured before and behind its requests. */
export async function measureRequests(rounds: number, progress: (text: string) => void): Promise<RequestFigures> {
  const measured: RequestRound[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress(`request: round ${round} of ${rounds}`);
    measured.push(await inFolder(measureRound));
  }
  progress("request: syncs");
  const syncs = whyNoStrace() ?? (await inFolder((folder) => countSyncs(folder, REQUESTS)));
  progress("");
  return { rounds: measured, syncs };
}

async function measureRound(folder: string): Promise<RequestRound> {
  const { server, port } = await startRequestServer(folder);
  await using _server = server;
  await using client = await connectAsker(port, "ann");
  // Once to warm up.
  await measureWaits(server, client, REQUESTS, "warm");
  const before = await measureBareSyncs(folder, REQUESTS, IDLE_MS);
  const { first, next } = await measureWaits(server, client, REQUESTS, "measured");
  const behind = await measureBareSyncs(folder, REQUESTS, IDLE_MS);
  const busy = await measureBareSyncs(folder, REQUESTS, 0);
  const waitMs = { first: median(first), next: median(next) };
  return { syncMs: median([...before, ...behind]), busySyncMs: median(busy), waitMs, ...(await measureThroughput(server, port)) };
}

async function inFolder<Result>(action: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "apex-bench-"));
  try {
    return await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
