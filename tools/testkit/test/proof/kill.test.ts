import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, offsetOf, type Client, type ThreadEvent } from "@apex/ws-client";
import { afterEach, describe, expect, it } from "vitest";
import type { ServiceContract } from "../../src/service-process/contract.ts";
import { USER } from "../../src/service-process/messages.ts";
import { startServiceProcess, type ServiceProcess } from "../../src/service-process/service-process.ts";
import { checkRuns, expectOnce, spokenText } from "./story.ts";

/** How often the service is killed; `pnpm test:kill` does it 50 times. */
const KILLS = Number(process.env["APEX_KILLS"] ?? 4);
const COUNT = 30;
const PER_CALL = 7;

type Event = ThreadEvent<ServiceContract>;
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** Kills and restarts a service on one file and one port, while something goes on. */
async function killAgainAndAgain(during: (service: ServiceProcess) => void, mayKill: (kill: number) => Promise<unknown>): Promise<ServiceProcess> {
  const folder = await mkdtemp(join(tmpdir(), "apex-kill-"));
  folders.push(folder);
  const file = join(folder, "apex.db");
  let service = await startServiceProcess(file);
  during(service);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await mayKill(kill);
    await service.kill();
    service = await startServiceProcess(file, { port: service.port });
    during(service);
  }
  return service;
}

/** What a thread has, up to the event of this number. */
async function readUntil(client: Client<ServiceContract>, threadId: string, last: number): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of client.thread(threadId).events({ from: "start" })) {
    events.push(event);
    if (event.type === "noted" && event.n >= last) break;
  }
  expectOnce(events);
  return events;
}

describe(`a service that is killed ${KILLS} times`, () => {
  it("keeps every acked event, dense and in order, shows none twice, and has of no list a part (L33)", { timeout: 20_000 + KILLS * 8_000 }, async () => {
    const acked = new Map<number, number>();
    const ackedLists = new Map<number, number>();
    let next = 1;
    let nextOfLists = 1;
    let wake = (): void => undefined;
    const service = await killAgainAndAgain(
      (process) => {
        process.onMessage((message) => {
          if (message.type !== "acked") return;
          expect(message.level).toBe("disk");
          if (message.threadId === "lists") {
            ackedLists.set(message.n, message.offset);
            nextOfLists = message.n + PER_CALL;
            return;
          }
          acked.set(message.n, message.offset);
          next = message.n + 1;
          wake();
        });
        // What was on its way when the last one died may be in the log or not: its number is not used again.
        process.send({ type: "append", threadId: "notes", from: next + 1, to: next + 100_000, padBytes: 100 });
        nextOfLists += PER_CALL;
        process.send({ type: "append", threadId: "lists", from: nextOfLists, to: nextOfLists + 100_000, padBytes: 100, perCall: PER_CALL });
      },
      async () => {
        const enough = acked.size + 20;
        while (acked.size < enough) await new Promise<void>((resolve) => (wake = resolve));
      },
    );
    const last = [...acked.keys()].at(-1) ?? 0;
    await using _service = service;
    await using client = connect<ServiceContract>(`ws://127.0.0.1:${service.port}/ws`, { token: () => USER });
    const events = await readUntil(client, "notes", last);
    const numbers = events.map((event) => (event.type === "noted" ? event.n : 0));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    for (const [n, offset] of acked) if (n <= last) expect([n, numbers[offset - 1]]).toEqual([n, n]);

    const lastList = [...ackedLists.keys()].at(-1) ?? 0;
    const listed = (await readUntil(client, "lists", lastList + PER_CALL - 1)).map((event) => (event.type === "noted" ? event.n : 0));
    for (const [n, offset] of ackedLists) if (n <= lastList) expect([n, listed[offset - 1]]).toEqual([n, n]);
    const firsts = listed.filter((_, index) => index % PER_CALL === 0);
    expect(listed).toEqual(firsts.flatMap((n) => Array.from({ length: PER_CALL }, (_, index) => n + index)));
    expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
    expect(ackedLists.size).toBeGreaterThanOrEqual(KILLS);
    expect(acked.size).toBeGreaterThanOrEqual(KILLS * 20);
  });

  it("ends every dead run once, and the client has the complete answer of the last run of each request", { timeout: 20_000 + KILLS * 8_000 }, async () => {
    const events: Event[] = [];
    let wake = (): void => undefined;
    let client: ReturnType<typeof connect<ServiceContract>> | undefined;
    let reading: Promise<void> = Promise.resolve();
    const requests: string[] = [];
    let isAsking = true;
    const until = async (met: () => boolean): Promise<void> => {
      while (!met()) await new Promise<void>((resolve) => (wake = resolve));
    };

    function ask(): void {
      const request = client?.thread("answers").request("count", { count: COUNT, chunkMs: 5 });
      if (request !== undefined) requests.push(request.id);
    }
    async function read(): Promise<void> {
      for await (const event of client?.thread("answers").events({ from: "start" }) ?? []) {
        events.push(event);
        if (isAsking && event.type === "request_completed" && requests.at(-1) === event.requestId) ask();
        wake();
      }
    }
    await using _service = await killAgainAndAgain(
      (process) => {
        if (client !== undefined) return;
        client = connect<ServiceContract>(`ws://127.0.0.1:${process.port}/ws`, { token: () => USER, settings: { backoffMinMs: 20, backoffMaxMs: 100 } });
        ask();
        reading = read();
      },
      // In the middle of an answer. Every third time an answer is let through first: one that dies five times is given up.
      async (kill) => {
        const asked = requests.length;
        if (kill % 3 === 0) await until(() => requests.length > asked);
        const from = events.length;
        await until(() => events.slice(from).some(({ type }) => type === "text_chunk"));
      },
    );
    isAsking = false;
    const last = requests.at(-1);
    await until(() => events.some((event) => event.type === "request_completed" && event.requestId === last));
    await client?.close();
    await reading;

    expectOnce(events);
    expect(events.map(offsetOf)).toEqual(events.map((_, index) => index + 1));
    const runs = checkRuns(events);
    expect(runs.filter(({ end }) => end === "agent_death").length).toBeGreaterThan(0);
    const whole = Array.from({ length: COUNT }, (_, index) => `${index + 1} `).join("");
    for (const id of requests) {
      const own = runs.filter(({ requestId }) => requestId === id);
      expect(own.slice(0, -1).every(({ end }) => end === "agent_death")).toBe(true);
      expect(own.slice(1).map(({ retryOf }) => retryOf)).toEqual(own.slice(0, -1).map(({ runId }) => runId));
      expect(own.at(-1)?.end).toBe("agent_completed");
      expect(spokenText(events, own.at(-1)?.runId)).toBe(whole);
      expect(events.filter((event) => event.type === "request_completed" && event.requestId === id).length).toBe(1);
    }
  });
});
