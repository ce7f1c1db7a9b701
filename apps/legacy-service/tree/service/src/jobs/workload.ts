/** Loaded when it is asked for: the queue opens its connections while it is imported. */
export async function workload(): Promise<{ pending: number; failed: number }> {
  const { messageQueue } = await import("@apex/backend/services/websocket/message-queue");
  const { total_pending: pending, failed } = await messageQueue.getQueueStats();
  return { pending, failed };
}
