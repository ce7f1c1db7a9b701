import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@apex/ws-client";
import { afterEach, describe, expect, it } from "vitest";
import type { ServiceContract } from "../../src/service-process/contract.ts";
import { USER } from "../../src/service-process/messages.ts";
import { startServiceProcess, type ServiceProcess } from "../../src/service-process/service-process.ts";

/** `pnpm test:backlog` appends 100,000. */
const EVENTS = Number(process.env["APEX_BACKLOG"] ?? 10_000);
const MIB = 1_048_576;
const WINDOW_BYTES = 128 * 1_024;
const PAD_BYTES = 500;
/** Windows, tails and caches of one stream are 1 MiB together; the rest is what a heap needs to breathe. */
const SLACK_BYTES = 12 * MIB;

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function usedBytes(service: ServiceProcess): Promise<number> {
  const answer = service.next("memory");
  service.send({ type: "memory" });
  return (await answer).bytes;
}

function acked(service: ServiceProcess, last: number): Promise<void> {
  return new Promise((resolve) => service.onMessage((message) => message.type === "acked" && message.n === last && resolve()));
}

describe(`a client that stops reading while ${EVENTS} events and one larger than its window are appended`, () => {
  it("costs neither side more memory than its windows, and gets everything when it reads again", { timeout: 60_000 + EVENTS * 5 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "apex-backlog-"));
    folders.push(folder);
    await using service = await startServiceProcess(join(folder, "apex.db"));
    await using client = connect<ServiceContract>(`ws://127.0.0.1:${service.port}/ws`, { token: () => USER });
    const stream = client.thread("notes").events({ from: "start" });

    let done = acked(service, 100);
    service.send({ type: "append", threadId: "notes", from: 1, to: 100, padBytes: PAD_BYTES });
    await done;
    const first = await stream.next();
    const before = await usedBytes(service);

    done = acked(service, EVENTS);
    service.send({ type: "append", threadId: "notes", from: 101, to: EVENTS, padBytes: PAD_BYTES });
    await done;
    done = acked(service, EVENTS + 1);
    service.send({ type: "append", threadId: "notes", from: EVENTS + 1, to: EVENTS + 1, padBytes: 200_000 });
    await done;
    expect((await usedBytes(service)) - before).toBeLessThan(SLACK_BYTES);
    // What the client holds is what came and was not pulled: no more than its window.
    expect(stream.stats()?.offset).toBeLessThan(WINDOW_BYTES / PAD_BYTES);

    const numbers = [first.value?.type === "noted" ? first.value.n : 0];
    for await (const event of stream) {
      if (event.type === "noted") numbers.push(event.n);
      if (numbers.length === EVENTS + 1) break;
    }
    expect(numbers).toEqual(Array.from({ length: EVENTS + 1 }, (_, index) => index + 1));
  });
});
