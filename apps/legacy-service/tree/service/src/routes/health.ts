import type { Handler } from "../lib/http.ts";
import { workload } from "../jobs/workload.ts";
import { manager } from "../websocket/index.ts";

export const healthRoutes: Record<string, Handler> = {
  "GET /health": async () => ({ ...manager.getStats(), ...(await workload()) }),
};
