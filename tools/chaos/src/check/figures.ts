import type { FaultName } from "../plan/fault-names.ts";
import { measureTrends, type MemoryTrend } from "./check-memory.ts";
import { measureAccount, type Account } from "./account.ts";
import { measureAttempts, type AttemptFigures } from "./check-attempts.ts";
import { measureSlotWaits, type SlotWaits } from "./check-backlog.ts";
import { checkRequests, type RequestClass } from "./check-requests.ts";
import { measureWaits, type FloodWaits } from "./check-flood.ts";
import type { Evidence } from "./evidence.ts";
import { createRunStories } from "./run-story.ts";

/** What a report says in numbers. */
export interface Figures {
  readonly faults: Readonly<Partial<Record<FaultName, number>>>;
  readonly lives: number;
  /** How often a handler killed its process. */
  readonly crashes: number;
  /** How long load and faults went on by the clock: a plan that waits for clients takes longer than it has seconds. */
  readonly loadMs: number;
  readonly published: number;
  /** Appends whose answer never came, and how many of them the log has all the same. */
  readonly unanswered: number;
  readonly unansweredInLog: number;
  readonly delivered: number;
  readonly views: number;
  /** Connections that stood, beyond the first of each tab. */
  readonly reconnects: number;
  /** Subscriptions that went on from their position, by the service's word. */
  readonly resumed: number;
  readonly resets: Readonly<Record<string, number>>;
  readonly requests: Readonly<Partial<Record<RequestClass, number>>>;
  readonly requestsSent: number;
  /** Sent again after their answer was lost, and given their first answer. */
  readonly requestsAnsweredAgain: number;
  readonly runs: number;
  readonly runEnds: Readonly<Record<string, number>>;
  readonly pageErrors: Readonly<Record<string, number>>;
  readonly clientsClosed: Readonly<Record<string, number>>;
  readonly account: Account;
  readonly attempts: AttemptFigures;
  readonly waits: FloodWaits;
  readonly slotWaits: SlotWaits;
  readonly memory: readonly MemoryTrend[];
}

export function measureFigures(evidence: Evidence): Figures {
  const { log, appends, acked, views, pages, services, faults, fates } = evidence;
  const requests = checkRequests(evidence);
  const { runs } = createRunStories(evidence);
  const unanswered = new Set(appends.filter(({ n }) => !acked.has(n)).map(({ n }) => n));
  const inLog = [...log.values()].flat().filter(({ entry }) => entry.n !== undefined && unanswered.has(entry.n));
  const tabs = new Set(pages.filter(({ k }) => k === "connected").map(({ page }) => page));
  return {
    faults: countBy(faults, ({ fault }) => fault),
    lives: services.filter(({ event }) => event === "up").length,
    crashes: services.filter(({ event }) => event === "crashed").length,
    loadMs: (appends.at(-1)?.at ?? 0) - (appends[0]?.at ?? 0),
    published: acked.size,
    unanswered: unanswered.size,
    unansweredInLog: inLog.length,
    delivered: views.reduce((sum, { chapters }) => sum + chapters.reduce((events, { seen }) => events + seen.length, 0), 0),
    views: views.length,
    reconnects: pages.filter(({ k }) => k === "connected").length - tabs.size,
    resumed: pages.reduce((sum, record) => sum + (record.k === "resumed" ? record.count : 0), 0),
    resets: countBy(views.flatMap(({ chapters }) => chapters.flatMap(({ reset }) => reset ?? [])), (reason) => reason),
    requests: countBy(requests, (request) => request.class),
    requestsSent: requests.length,
    requestsAnsweredAgain: fates.filter((record) => record.k === "outcome" && record.type === "accepted" && record.again).length,
    runs: runs.length,
    runEnds: countBy(runs.flatMap(({ ends }) => ends), (end) => end),
    pageErrors: countBy(fates.flatMap((record) => (record.k === "page-error" ? [record.code] : [])), (code) => code),
    clientsClosed: countBy(pages.flatMap((record) => (record.k === "client-closed" ? [record.reason] : [])), (reason) => reason),
    account: measureAccount(evidence),
    attempts: measureAttempts(evidence),
    waits: measureWaits(evidence),
    slotWaits: measureSlotWaits(evidence),
    memory: measureTrends(evidence),
  };
}

export function countBy<Item, Key extends string>(items: readonly Item[], keyOf: (item: Item) => Key): Partial<Record<Key, number>> & Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts as Partial<Record<Key, number>> & Record<string, number>;
}
