import { BufferPriority, bufferUserMessage, getMessageBuffer, WebSocketMessageBuffer } from "@apex/ws-legacy-compat/websocket-core/message-buffer";
import { getMessageQueueRegistry, MessageQueue as ConnectionQueue } from "@apex/ws-legacy-compat/websocket-core/message-queue";
import { MessageQueue, messageQueue, MessagePriority, QueuedMessage } from "@apex/ws-legacy-compat/services/websocket/message-queue";
import { BaseMessageHandler, MessageRouter } from "@apex/ws-legacy-compat/websocket-core/handlers";
import { describe, expect, test } from "vitest";
import { startLegacyService } from "./support/service.ts";

describe("the old queue of requests", () => {
  test("has what is enqueued handled once, by the handler of its type, under the message's id", async () => {
    const handled: unknown[] = [];
    // As old modules do: while they are loaded, before there is a manager.
    messageQueue.registerHandler("user_message", () => void handled.push("the first"));
    messageQueue.registerHandler("user_message", (userId, payload) => void handled.push([userId, payload["text"], payload["thread_id"]]));
    await using service = await startLegacyService();
    const message = new QueuedMessage({ id: "m-1", userId: "ada", type: "user_message", payload: { text: "tea?", thread_id: "t-ada" }, priority: MessagePriority.HIGH });
    const thread = service.client("ada").thread("t-ada");
    expect([await messageQueue.enqueue(message), await new MessageQueue().enqueue(message)]).toEqual([true, true]);
    await service.expectEvents(thread, [{ type: "request_completed", requestId: "m-1" }]);
    expect(handled).toEqual([["ada", "tea?", "t-ada"]]);
  });

  test("lets a later handler take the place of the first, also while it works", async () => {
    await using service = await startLegacyService();
    const queue = new MessageQueue();
    const thread = service.client("ada").thread("notices");
    for (const answer of ["first", "second"]) {
      queue.registerHandler("start_agent", () => answer);
      expect(await queue.enqueue({ userId: "ada", type: "start_agent" })).toBe(true);
      await service.expectEvents(thread, [{ type: "request_completed", result: answer }]);
    }
  });

  test("says false for a type that the contract lacks, and for a message of nobody", async () => {
    await using service = await startLegacyService();
    expect(await messageQueue.enqueue({ userId: "ada", type: "unheard_of" })).toBe(false);
    expect(await messageQueue.enqueue({ type: "user_message" })).toBe(false);
    expect(service.refused).toMatchObject([{ code: "unknown_request" }, { code: "invalid_id" }]);
  });

  test("has what failed too often as dead letters, which can be asked again", async () => {
    let isBroken = true;
    messageQueue.registerHandler("stop_agent", () => {
      if (isBroken) throw new Error("no database");
      return "stopped";
    });
    await using service = await startLegacyService();
    const thread = service.client("ada").thread("notices");
    await messageQueue.enqueue({ id: "m-dead", userId: "ada", type: "stop_agent", payload: { run_id: "r-1" } });
    await service.expectEvents(thread, [{ type: "request_failed", requestId: "m-dead" }], { ignore: ["request_retrying"], withinMs: 600_000 });
    expect(await messageQueue.getDeadLetterQueueMessages()).toMatchObject([{ id: "m-dead", user_id: "ada", type: "stop_agent", payload: { run_id: "r-1" }, retry_count: 5 }]);
    isBroken = false;
    expect([await messageQueue.reprocessDeadLetterMessage("m-dead"), await messageQueue.reprocessDeadLetterMessage("m-none")]).toEqual([true, false]);
    await service.expectEvents(thread, [{ type: "request_completed", result: "stopped" }]);
    expect(await messageQueue.getQueueStats()).toEqual({ total_pending: 0, processing: 0, completed: 1, failed: 1 });
  });

  test("goes on until it is stopped, as its caller waits for", async () => {
    const queue = new MessageQueue();
    const processing = queue.processQueue(3);
    await queue.stopProcessing();
    await processing;
  });

  test("calls handlers of a router by the types that they take", async () => {
    const handled: unknown[] = [];
    class Greeter extends BaseMessageHandler {
      constructor() {
        super(["get_thread_history"]);
      }
      override handleMessage(userId: string, _socket: undefined, message: Readonly<Record<string, unknown>>): void {
        handled.push([userId, message["type"]]);
      }
    }
    new MessageRouter().addHandler(new Greeter());
    await using service = await startLegacyService();
    const thread = service.client("ada").thread("t-ada");
    await thread.request("get_thread_history", {});
    await service.expectEvents(thread, ["request_completed"]);
    expect(handled).toEqual([["ada", "get_thread_history"]]);
  });
});

describe("an old queue or buffer of events", () => {
  test("has them in the log at once and in their order, whatever their priority", async () => {
    await using service = await startLegacyService();
    const queue = new ConnectionQueue("c-1", "ada", 10);
    const notices = service.client("ada").thread("notices");
    expect(await queue.enqueueMessage({ text: "1" }, "note")).toBe(true);
    expect(await queue.enqueueMessage({ text: "2" }, "note", "critical", "m-2")).toBe(true);
    expect(await queue.enqueueMessage({ text: "2" }, "note", "critical", "m-2")).toBe(true);
    expect(await bufferUserMessage("ada", { type: "note", data: { text: "3" } }, BufferPriority.CRITICAL)).toBe(true);
    expect(await getMessageBuffer().bufferMessage("ada", { type: "note", data: { text: "4" } })).toBe(true);
    await service.expectEvents(notices, ["1", "2", "3", "4"].map((text) => ({ type: "legacy_message", name: "note", data: { text } }) as const));
    expect([queue.currentState, await queue.flushQueue(), await queue.clearQueue(), await new WebSocketMessageBuffer().deliverBufferedMessages("ada", () => true)]).toEqual(["pass_through", true, 0, 0]);
  });

  test("takes nothing once it is closed, and is of the user who asks for it", async () => {
    await using _service = await startLegacyService();
    const [first, second] = [await getMessageQueueRegistry().createMessageQueue("c-1", "ada"), await getMessageQueueRegistry().createMessageQueue("c-1", "bob")];
    expect([first.userId, second.userId]).toEqual(["ada", "bob"]);
    await first.close();
    expect([await first.enqueueMessage({}, "note"), await second.enqueueMessage({}, "note")]).toEqual([false, true]);
    expect(() => new ConnectionQueue("c-1")).toThrow(expect.objectContaining({ details: expect.objectContaining({ break: "no-user" }) as object }));
  });
});
