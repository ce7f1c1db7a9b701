const { MessageQueue, MessageQueueRegistry } = require("@apex/backend/websocket-core/message-queue");

exports.drainLegacyQueue = () => {
  const registry = new MessageQueueRegistry();
  const queue = registry.createMessageQueue("legacy") ?? new MessageQueue("legacy");
  return `${queue.connectionId} from ${require.resolve("@apex/backend/websocket-core/handlers")}`;
};
