import type { Handler } from "../lib/http.ts";
import { workload } from "../jobs/workload.ts";
import { manager } from "../manager.ts";

export const healthRoutes: Record<string, Handler> = {
  "GET /health": () => ({ totalConnections: manager.stats().connections, uniqueUsers: manager.stats().users, ...workload() }),
};
