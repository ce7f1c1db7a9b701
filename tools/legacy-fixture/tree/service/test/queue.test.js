const { MessageQueue } = require("../src/websocket-core/message-queue");

jest.mock("@apex/backend/services/websocket/message-queue", () => ({
  ...jest.requireActual("@apex/backend/services/websocket/message-queue"),
}));

test("a message waits", () => {
  const queue = new MessageQueue("c");
  queue.enqueueMessage({ id: "m", payload: {}, attempts: 0 });
  expect(queue._pending).toHaveLength(1);
});
