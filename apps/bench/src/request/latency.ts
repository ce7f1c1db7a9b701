import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startChildProcess, type ChildProcess } from "@apex/testkit/child-process";
import { isSync, parseTrace, straceCommand } from "@apex/testkit/strace";
import { connect, type Client } from "@apex/ws-client";
import { PAD, type AskContract } from "./contract.ts";
import { HANDLER_MARK, REQUEST_MARK } from "./marks.ts";
import type { FromServer, ToServer } from "./messages.ts";

export type RequestServer = ChildProcess<ToServer, FromServer>;

/** `first`: of a thread that no process owns · `next`: of one that the server owns. */
export type Turn = "first" | "next";

export const startRequestServer = async (folder: string, wrapper: readonly string[] = []): Promise<{ readonly server: RequestServer; readonly port: number }> => {
  const server: RequestServer = startChildProcess(new URL("../processes/request-server.ts", import.meta.url), [join(folder, "bench.db")], { wrapper });
  const { port } = await server.next("ready");
  return { server, port };
};

export const connectAsker = async (port: number, user: string): Promise<Client<AskContract>> => {
  const client = connect<AskContract>(`ws://127.0.0.1:${port}/ws`, { token: () => user });
  await new Promise<void>((resolve) => client.onPhase(({ name }) => name === "live" && resolve()));
  return client;
};

/** What the request before leaves to do is done then. */
export const IDLE_MS = 30;

/** Asks one request after the other, each when the server is idle; gives milliseconds from `request` to the handler's start. */
async function askOneByOne(server: RequestServer, client: Client<AskContract>, turn: Turn, count: number, label: string): Promise<readonly number[]> {
  const waitsMs: number[] = [];
  for (let n = turn === "first" ? 1 : 0; n <= count; n += 1) {
    const thread = client.thread(turn === "first" ? `${label}-${n}` : label);
    server.send({ type: "mark" });
    await server.next("marked");
    const began = server.next("began");
    const fromNs = process.hrtime.bigint();
    const request = thread.request("ask", { n, pad: PAD });
    const { id, atNs } = await began;
    await request.settled;
    if (id !== request.id) throw new Error(`The handler was called with ${id} instead of ${request.id}`);
    // The first one of a thread only makes the server its owner.
    if (n > 0) waitsMs.push(Number(BigInt(atNs) - fromNs) / 1e6);
    await pause(IDLE_MS);
  }
  return waitsMs;
}

export interface Waits {
  readonly first: readonly number[];
  readonly next: readonly number[];
}

export async function measureWaits(server: RequestServer, client: Client<AskContract>, count: number, label: string): Promise<Waits> {
  const first = await askOneByOne(server, client, "first", count, `${label}-first`);
  const next = await askOneByOne(server, client, "next", count, `${label}-next`);
  return { first, next };
}

/** How many syncs each request waited for, by a trace of a server's system calls. */
export async function countSyncs(folder: string, count: number): Promise<Waits> {
  const output = join(folder, "trace");
  const { server, port } = await startRequestServer(folder, straceCommand(output));
  await using client = await connectAsker(port, "ann");
  await measureWaits(server, client, count, "counted");
  const gone = new Promise<void>((resolve) => server.onExit(() => resolve()));
  server.send({ type: "end" });
  await gone;
  const syncs = readSyncs(readFileSync(output, "utf8"));
  return { first: syncs.slice(0, count), next: syncs.slice(count + 1) };
}

function readSyncs(trace: string): readonly number[] {
  const counts: number[] = [];
  let count: number | undefined;
  for (const call of parseTrace(trace)) {
    if (call.rest.includes(REQUEST_MARK)) count = 0;
    else if (isSync(call) && count !== undefined) count += 1;
    else if (call.rest.includes(HANDLER_MARK) && count !== undefined) {
      counts.push(count);
      count = undefined;
    }
  }
  return counts;
}
