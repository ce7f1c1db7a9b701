import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startChildProcess } from "@apex/testkit/child-process";
import { checkHistory } from "../check/check.ts";
import { mayPass, type Difference } from "../check/difference.ts";
import type { History } from "../history/history.ts";
import type { HistoryRecord } from "../history/records.ts";
import type { FromProxy, FromReader, ToProxy, ToReader } from "../messages.ts";
import type { FaultName } from "../plan/fault-names.ts";
import { createPlan, type PlannedFault } from "../plan/plan.ts";
import type { Settings } from "../settings.ts";
import { inject, type Victims } from "./injector.ts";
import { startPages } from "./page-hosts.ts";
import { startPublisher } from "./publisher.ts";
import { watchReturnedPages } from "./returned-pages.ts";
import { startService } from "./service-control.ts";

export interface Watch {
  /** Called about twice a second. */
  progress(stage: string, history: History): void;
}

export interface Result {
  readonly history: History;
  readonly differences: readonly Difference[];
  /** From the last fault until everything was where it belongs. */
  readonly drainMs: number;
}

const PROGRESS_MS = 500;
/** Collecting garbage for it is not free. */
const MEASURE_MS = 3_000;
/** Once the faults are over something that was missing has to arrive within this time, however busy the machine is. */
const STUCK_MS = 30_000;
/** A handler that hangs in each of its attempts is given its grace in each, and then as long before the next one begins. */
const STUCK_BEHIND_A_HANG_MS = 90_000;
const DRAIN_LOOK_MS = 1_000;

/** Runs the whole thing: load and faults, then calm, then the comparison. */
export async function runChaos(settings: Settings, watch: Watch): Promise<Result> {
  const history: History = { settings, records: [] };
  const record = (one: HistoryRecord): void => void history.records.push(one);
  const folder = await mkdtemp(join(tmpdir(), "apex-chaos-"));
  let stage = "starting";
  const ticker = setInterval(() => watch.progress(stage, history), PROGRESS_MS);
  try {
    await using service = await startService(settings, folder, record);
    await using proxy = startChildProcess<ToProxy, FromProxy>(new URL("../processes/proxy.ts", import.meta.url));
    proxy.send({ type: "listen", to: service.port });
    const { port } = await proxy.next("listening");
    await using pages = startPages(settings, port, record);
    const measuring = setInterval(() => {
      if (service.isUp) service.send({ type: "measure" });
      pages.measure();
    }, MEASURE_MS);
    stage = "faults";
    await load(history, { service, proxy, pages }, record);
    clearInterval(measuring);
    stage = "calm";
    proxy.send({ type: "calm" });
    pages.calm();
    await using reader = startChildProcess<ToReader, FromReader>(new URL("../processes/reader.ts", import.meta.url));
    reader.onMessage(({ records }) => records.forEach(record));
    reader.send({ type: "read", port: service.port, settings, threads: threadsOf(history) });
    return await drain(history);
  } finally {
    clearInterval(ticker);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Those with views, and those that a backlog was piled up in. */
function threadsOf({ settings, records }: History): readonly number[] {
  const asked = records.flatMap((record) => (record.k === "request" ? [record.thread] : []));
  return [...new Set([...Array.from({ length: settings.threads }, (_, thread) => thread), ...asked])];
}

/** What takes the service away. One of them at a time. */
const AWAY: readonly FaultName[] = ["kill9", "stop"];
/** The plan goes on for so long while the clients come back; then it waits for them, since a fault without a client is none. */
const PATIENCE_MS = 1_500;
/** So many of the clients are to be back, unless it takes longer than this. */
const BACK_PART = 0.9;
const BACK_MAX_MS = 15_000;
const BACK_LOOK_MS = 50;

async function load(history: History, victims: Victims, record: (record: HistoryRecord) => void): Promise<void> {
  const { settings } = history;
  const publisher = startPublisher(settings, victims.service, record);
  const returned = watchReturnedPages(history);
  let beginMs = performance.now();
  let recovery = Promise.resolve();
  let patientUntilMs = Number.POSITIVE_INFINITY;
  const until = (ms: number): Promise<void> => pause(Math.max(0, beginMs + ms - performance.now()));

  const takeAway = async (planned: PlannedFault): Promise<void> => {
    patientUntilMs = performance.now() + planned.ms + PATIENCE_MS;
    await inject(planned, victims, record);
    returned.begin();
    const upMs = performance.now();
    while (returned.count() < settings.clients * BACK_PART && performance.now() - upMs < BACK_MAX_MS) await pause(BACK_LOOK_MS);
    beginMs += Math.max(0, performance.now() - patientUntilMs);
    patientUntilMs = Number.POSITIVE_INFINITY;
  };
  for (const planned of createPlan(settings)) {
    const isAway = AWAY.includes(planned.fault);
    await until(planned.atMs);
    if (isAway || performance.now() > patientUntilMs) await recovery;
    await until(planned.atMs);
    if (isAway) recovery = takeAway(planned);
    else await inject(planned, victims, record);
  }
  await recovery;
  await until(settings.seconds * 1_000);
  publisher.stop();
}

/** Looks until nothing is missing any more, and twice more then; or until nothing has changed for too long. */
async function drain(history: History): Promise<Result> {
  const stuckMs = history.settings.handlers.includes("hang") ? STUCK_BEHIND_A_HANG_MS : STUCK_MS;
  const beginMs = performance.now();
  let cleanLooks = 0;
  let fewest = Number.POSITIVE_INFINITY;
  let progressMs = beginMs;
  for (;;) {
    await pause(DRAIN_LOOK_MS);
    const differences = checkHistory(history.settings, history.records);
    const missing = differences.filter(mayPass).length;
    const nowMs = performance.now();
    if (missing < fewest) [fewest, progressMs] = [missing, nowMs];
    cleanLooks = missing === 0 ? cleanLooks + 1 : 0;
    if (cleanLooks > 2 || nowMs - progressMs > stuckMs) return { history, differences, drainMs: nowMs - beginMs };
  }
}
