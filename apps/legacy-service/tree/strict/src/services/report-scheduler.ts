import { manager, noticesOf } from "../manager.ts";

/** Tells that a report is done. */
export async function reportDone(userId: string, name: string): Promise<void> {
  await manager.append(noticesOf(userId), "report_ready", { name });
}
