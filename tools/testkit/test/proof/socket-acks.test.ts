import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Client } from "@apex/ws-client";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ServiceContract } from "../../src/service-process/contract.ts";
import { USER } from "../../src/service-process/messages.ts";
import { startServiceProcess, type ServiceOptions, type ServiceProcess } from "../../src/service-process/service-process.ts";
import { findUnsafeAcks, isSync, parseTrace, straceCommand, whyNoStrace, type Acked, type SystemCall } from "../../src/strace.ts";

const REQUESTS = 8;
/** Numbers that are nowhere else in a trace. The one before them only shows that the client follows. */
const APPENDS = { before: 700_000, first: 700_001, last: 700_008 };
const missing = whyNoStrace();

/** What leaves a process: to a client's socket, or to the parent process, which stands for the caller of `append`. */
const leaves = ({ name }: SystemCall): boolean => ["write", "writev", "sendto", "sendmsg"].includes(name);

/** Strings as strace shows them. */
const shown = (json: string): string => json.replaceAll('"', String.raw`\"`);

const accepted = (id: string): Acked => ({
  label: id,
  isAck: (call) => leaves(call) && call.rest.includes(shown(`"t":"accepted"`)) && call.rest.includes(id),
});

const appended = (n: number): Acked => ({
  label: shown(`"n":${n},`),
  isAck: (call) => leaves(call) && call.rest.includes(shown(`{"type":"acked","n":${n},`)),
});

/** What subscribers are shown: an event is durable before it is told, too. */
const revealed = (n: number): Acked => ({
  label: shown(`"n":${n},`),
  isAck: (call) => leaves(call) && call.rest.includes(shown(`"t":"events"`)) && call.rest.includes(shown(`"n":${n},`)),
});

interface Story {
  readonly calls: readonly SystemCall[];
  readonly requests: readonly string[];
  readonly appends: readonly number[];
}

/** Traces a whole service while a real client asks and listens and the application appends, one after the other. */
async function trace(options: ServiceOptions): Promise<Story> {
  const folder = await mkdtemp(join(tmpdir(), "apex-strace-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const output = join(folder, "trace");
  const service = await startServiceProcess(join(folder, "apex.db"), { ...options, wrapper: straceCommand(output) });
  const gone = new Promise((resolve) => service.onExit(resolve));
  onTestFinished(() => endHard(service));

  await using client = connect<ServiceContract>(`ws://127.0.0.1:${service.port}/ws`, { token: () => USER });
  const requests: string[] = [];
  for (let asked = 0; asked < REQUESTS; asked += 1) {
    const request = client.thread("asked").request("count", { count: 1, chunkMs: 1 });
    await request.accepted;
    requests.push(request.id);
  }
  const appends = await appendFollowed(service, client);
  await client.close();
  service.send({ type: "stop" });
  await gone;
  return { calls: parseTrace(readFileSync(output, "utf8")), requests, appends };
}

/** Appends while the client follows at the head, and waits until it has seen the last. Returns what was acked. */
async function appendFollowed(service: ServiceProcess, client: Client<ServiceContract>): Promise<readonly number[]> {
  const acked: number[] = [];
  service.onMessage((message) => void (message.type === "acked" && acked.push(message.n)));
  const append = (from: number, to: number): void => service.send({ type: "append", threadId: "notes", from, to, padBytes: 10 });
  append(APPENDS.before, APPENDS.before);
  for await (const event of client.thread("notes").events({ from: "start" })) {
    if (event.type !== "noted") continue;
    if (event.n === APPENDS.before) append(APPENDS.first, APPENDS.last);
    if (event.n === APPENDS.last) break;
  }
  await expect.poll(() => acked.at(-1)).toBe(APPENDS.last);
  return acked.slice(1);
}

/** The tracer does not take the traced along. */
async function endHard(service: ServiceProcess): Promise<void> {
  if (!service.isAlive) return;
  process.kill(service.servicePid, "SIGKILL");
  await service.kill();
}

describe.skipIf(missing !== undefined)(`a whole service under strace${missing === undefined ? "" : ` [skipped: ${missing}]`}`, () => {
  it("lets no answer leave by a socket before the sync that follows its write (L03)", { timeout: 120_000 }, async () => {
    const { calls, requests, appends } = await trace({});
    expect(requests).toHaveLength(REQUESTS);
    expect(appends).toHaveLength(8);
    expect(findUnsafeAcks(calls, requests.map(accepted))).toEqual([]);
    expect(findUnsafeAcks(calls, appends.map(appended))).toEqual([]);
    expect(findUnsafeAcks(calls, appends.map(revealed))).toEqual([]);
    expect(calls.filter(isSync).length).toBeGreaterThanOrEqual(REQUESTS + appends.length);
  });

  it("is found out when it is told to sync nothing", { timeout: 120_000 }, async () => {
    // The same check has to see it: a check that cannot fail shows nothing.
    const { calls, requests, appends } = await trace({ synchronous: "off" });
    expect(findUnsafeAcks(calls, requests.map(accepted))).toEqual(requests);
    const labels = appends.map((n) => appended(n).label);
    expect(findUnsafeAcks(calls, appends.map(appended))).toEqual(labels);
    expect(findUnsafeAcks(calls, appends.map(revealed))).toEqual(labels);
  });
});
