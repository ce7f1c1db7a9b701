import { setTimeout as pause } from "node:timers/promises";
import type { ClassName } from "./classes.ts";
import { inputsOf, runCampaign } from "./campaign.ts";
import { VICTIM_THREAD } from "./messages.ts";
import { observe } from "./observer.ts";
import { startService, type ServiceProcess } from "./service-process.ts";

export interface CampaignOptions {
  /** 1: more than 100,000 inputs of all classes. */
  readonly scale: number;
  readonly seed: number;
  readonly classes: readonly ClassName[];
}

export interface CampaignResult {
  readonly inputs: number;
  /** What another user was sent meanwhile. */
  readonly events: number;
  /** By how much the service's heap has grown. */
  readonly grownBytes: number;
  /** What the service did that it may not do. */
  readonly complaints: readonly string[];
}

const WARM_UP_SCALE = 0.2;
/** What a heap needs to breathe: caches, compiled code, the producers that connections were given. */
const SLACK_BYTES = 4 * 1_048_576;
const FORGOTTEN_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 200;

/** Attacks a service of its own while another user reads, and tells what it did wrong to either, and what it still has of the attackers. */
export async function runAgainstService({ scale, seed, classes }: CampaignOptions, show: (line: string) => void): Promise<CampaignResult> {
  await using service = await startService();
  await using observer = observe(service.port);
  service.begin();
  await observer.reached(20);
  const scene = { port: service.port, victim: { cursors: observer.cursors } };
  const plan = { seed, classes, handleDone: (done: number, of: number) => show(`${done} of ${of} parts`) };

  const warmUp = await runCampaign({ ...plan, name: "warm-up", scale: WARM_UP_SCALE }, scene);
  const isForgotten = await waitUntilAlone(service);
  const before = await service.measure();

  const complaints = [...warmUp, ...(await runCampaign({ ...plan, name: "attack", scale }, scene))];
  await observer.client.thread(VICTIM_THREAD).request("ask", { question: "still there?" }).accepted;
  if (!(isForgotten && (await waitUntilAlone(service)))) complaints.push("Connections of attackers are still there");
  const last = await service.stop();
  await observer.reached(last);

  const after = await service.measure();
  const grownBytes = after.bytes - before.bytes;
  complaints.push(...after.failures);
  if (!isWhole(observer.numbers, last)) complaints.push(`Of ${last} events another user saw ${observer.numbers.length}, not each once in order`);
  if (observer.strays.length > 0) complaints.push(`Another user was sent ${observer.strays.length} events that are not its own, such as ${observer.strays[0]}`);
  if (observer.connects !== 1) complaints.push(`Another user's connection was lost ${observer.connects - 1} times`);
  if (grownBytes >= SLACK_BYTES) complaints.push(`The service has ${grownBytes} bytes more than before, of ${SLACK_BYTES} that it may`);
  return { inputs: inputsOf(scale, classes), events: last, grownBytes, complaints };
}

const isWhole = (numbers: readonly number[], last: number): boolean => numbers.length === last && numbers.every((number, index) => number === index + 1);

/** True once only the observer is connected. */
async function waitUntilAlone(service: ServiceProcess): Promise<boolean> {
  const startedAtMs = performance.now();
  while ((await service.measure()).connections !== 1) {
    if (performance.now() - startedAtMs > FORGOTTEN_WITHIN_MS) return false;
    await pause(LOOK_EVERY_MS);
  }
  return true;
}
