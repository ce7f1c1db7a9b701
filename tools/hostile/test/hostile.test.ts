import { describe, expect, it, vi } from "vitest";
import { inputsOf, runCampaign } from "../src/campaign.ts";
import { observe } from "../src/observer.ts";
import { SEED } from "../src/seed.ts";
import { startService, type ServiceProcess } from "../src/service-process.ts";
import { VICTIM_THREAD } from "../src/messages.ts";

/** 1: more than 100,000 inputs, which `pnpm test:hostile` sends. */
const SCALE = Number(process.env["APEX_HOSTILE_SCALE"] ?? 0.1);
const WARM_UP_SCALE = 0.05;
const MIB = 1_048_576;
/** What a heap needs to breathe: caches, compiled code, the producers that connections were given. */
const SLACK_BYTES = 4 * MIB;

async function alone(service: ServiceProcess): Promise<void> {
  await vi.waitFor(async () => expect((await service.measure()).connections).toBe(1), { timeout: 20_000, interval: 200 });
}

describe(`a server under ${inputsOf(SCALE)} hostile inputs (APEX_SEED=${SEED})`, () => {
  it("answers each as documented, serves the others, keeps what is theirs, and forgets the attackers", { timeout: 600_000 }, async () => {
    await using service = await startService();
    await using observer = observe(service.port);
    service.begin();
    await observer.reached(20);
    const scene = { port: service.port, victim: { cursors: observer.cursors } };

    expect(await runCampaign("warm-up", WARM_UP_SCALE, scene)).toEqual([]);
    await alone(service);
    const before = await service.measure();

    expect(await runCampaign("attack", SCALE, scene)).toEqual([]);
    await observer.client.thread(VICTIM_THREAD).request("ask", { question: "still there?" }).accepted;
    await alone(service);
    const last = await service.stop();
    await observer.reached(last);

    const after = await service.measure();
    expect(service.isAlive).toBe(true);
    expect(after.failures).toEqual([]);
    expect(observer.numbers).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    expect(observer.connects).toBe(1);
    expect(after.bytes - before.bytes).toBeLessThan(SLACK_BYTES);
    console.log(`APEX_SEED=${SEED}: ${inputsOf(SCALE)} inputs, ${last} events meanwhile, ${((after.bytes - before.bytes) / MIB).toFixed(2)} MiB more`);
  });
});
