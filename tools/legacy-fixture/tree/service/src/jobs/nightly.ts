export async function runNightly(): Promise<void> {
  const { messageQueue } = await import("@apex/backend/services/websocket/message-queue");
  const utils = await import(`@apex/backend/websocket-core/utils`);
  await messageQueue.enqueue({ id: utils.generateMessageId() });
  await messageQueue.processQueue();
}
