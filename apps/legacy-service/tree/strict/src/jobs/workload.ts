import { manager } from "../manager.ts";

export function workload(): { pending: number; failed: number } {
  const { handlers, requests } = manager.stats();
  return { pending: handlers.waiting, failed: requests.dead };
}
