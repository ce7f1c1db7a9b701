import type { Limits } from "@apex/ws-queue-core";
import type { ManagerStats } from "../stats.ts";
import type { ServiceWatch } from "./failures.ts";
import type { ServiceReport } from "./views.ts";

interface ServiceParts {
  readonly limits: Limits;
  readonly watch: ServiceWatch;
  /** Of the contract. */
  readonly requests: readonly string[];
  readonly missing: () => readonly string[];
  readonly stats: () => ManagerStats;
}

/** What only the running node knows, at the moment of each call. */
export const describeService =
  ({ limits, watch, requests, missing, stats }: ServiceParts): (() => ServiceReport) =>
  () => {
    const without = missing();
    return {
      pid: process.pid,
      node: process.version,
      startedAt: watch.startedAt,
      residentBytes: process.memoryUsage.rss(),
      stats: stats(),
      handlers: { registered: requests.filter((name) => !without.includes(name)), missing: without },
      failures: watch.failures(),
      damagedEntries: watch.damagedEntries(),
      limits,
    };
  };
