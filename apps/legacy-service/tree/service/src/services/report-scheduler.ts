import { createWebsocketManager } from "@apex/backend/websocket-core/canonical-imports";
import { newRequestId, newRunId } from "../lib/ids.ts";
import { createServerMessage } from "../websocket/index.ts";

/** Tells that a report is done. It runs by itself, so there is no client that it would belong to. */
export async function reportDone(userId: string, name: string): Promise<void> {
  const manager = createWebsocketManager({ user_id: userId, thread_id: "reports", run_id: newRunId(), request_id: newRequestId() });
  await manager.sendToUser(createServerMessage("report_ready", { name }));
}
