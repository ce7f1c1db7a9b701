import { AgentWebSocketBridge, createAgentWebsocketBridge, WebSocketNotifier } from "@apex/ws-legacy-compat/services/agent-websocket-bridge";
import { UnifiedWebSocketEmitter } from "@apex/ws-legacy-compat/websocket-core/unified-emitter";
import { getWebsocketManager } from "@apex/ws-legacy-compat/websocket-core/websocket-manager";
import { isApexError } from "@apex/ws-manager";
import { describe, expect, test } from "vitest";
import { startLegacyService } from "./support/service.ts";

const ada = { userId: "ada", threadId: "t-ada", runId: "r-1" };

describe("a run that old code tells event by event", () => {
  test("begins, works, calls tools and ends, under the caller's own id", async () => {
    await using service = await startLegacyService();
    const bridge = createAgentWebsocketBridge(ada);
    expect(bridge).toBeInstanceOf(AgentWebSocketBridge);
    const thread = service.client("ada").thread("t-ada");
    const results = [
      await bridge.notifyAgentStarted("r-1", "librarian"),
      await bridge.notifyAgentThinking("r-1", "librarian", "hm"),
      await bridge.notifyToolExecuting("r-1", "search", "librarian", { q: "tea" }),
      await bridge.notifyToolCompleted("r-1", "search", { hits: 2 }),
      await bridge.notifyProgressUpdate("r-1", "librarian", { percent: 50 }),
      await bridge.notifyAgentCompleted("r-1", "librarian", { answer: "tea" }),
    ];
    expect(results).toEqual([true, true, true, true, true, true]);
    const run = { runId: "r-1", agentName: "librarian" };
    await service.expectEvents(thread, [
      { type: "agent_started", ...run },
      { type: "agent_thinking", thought: "hm", ...run },
      { type: "tool_executing", toolName: "search", parameters: { q: "tea" } },
      { type: "tool_completed", toolName: "search", success: true, results: { hits: 2 } },
      { type: "legacy_message", data: { progress: { percent: 50 } }, ...run },
      { type: "agent_completed", result: { answer: "tea" }, ...run },
    ]);
    expect(service.errors.filter((error) => !isApexError(error) || error.details["missing"] === undefined)).toEqual([]);
  });

  test("keeps the order of calls that are not awaited", async () => {
    await using service = await startLegacyService();
    const bridge = createAgentWebsocketBridge(ada);
    const thread = service.client("ada").thread("t-ada");
    const thoughts = Array.from({ length: 20 }, (_, n) => `thought ${n}`);
    const all = [...thoughts.map((thought) => bridge.notifyAgentThinking("r-1", "librarian", thought)), bridge.notifyAgentCompleted("r-1", "librarian")];
    await service.expectEvents(thread, ["agent_started", ...thoughts.map((thought) => ({ type: "agent_thinking", thought }) as const), "agent_completed"]);
    expect(await Promise.all(all)).toEqual(all.map(() => true));
  });

  test("is begun by whatever comes first", async () => {
    await using service = await startLegacyService();
    const emitter = new UnifiedWebSocketEmitter(getWebsocketManager(), "ada", ada);
    const thread = service.client("ada").thread("t-ada");
    await emitter.emitToolExecuting({ tool: "search" });
    await emitter.emitToolCompleted({ name: "search", output: [1] });
    await emitter.emitAgentCompleted({ final_response: "tea" });
    await service.expectEvents(thread, ["agent_started", { type: "tool_executing", toolName: "search" }, { type: "tool_completed", results: [1] }, { type: "agent_completed", result: "tea" }]);
  });

  test("pairs calls of one tool latest first, and closes those that are open before the end", async () => {
    await using service = await startLegacyService();
    const bridge = createAgentWebsocketBridge(ada);
    const thread = service.client("ada").thread("t-ada");
    for (const depth of [1, 2, 3]) await bridge.notifyToolExecuting("r-1", "search", "librarian", { depth });
    await bridge.notifyToolCompleted("r-1", "search", "inner");
    await bridge.notifyToolCompleted("r-1", "search", "middle");
    await bridge.notifyAgentCompleted("r-1", "librarian");
    const events = await service.expectEvents(thread, ["agent_started", ...Array<"tool_executing">(3).fill("tool_executing"), ...Array<"tool_completed">(3).fill("tool_completed"), "agent_completed"]);
    const calls = events.flatMap((event) => (event.type === "tool_executing" ? [event.toolCallId] : []));
    const ends = events.flatMap((event) => (event.type === "tool_completed" ? [[event.toolCallId, event.results ?? event.outcome]] : []));
    expect(ends).toEqual([
      [calls[2], "inner"],
      [calls[1], "middle"],
      [calls[0], "interrupted"],
    ]);
  });

  test("shows a tool whose beginning was never said", async () => {
    await using service = await startLegacyService();
    const thread = service.client("ada").thread("t-ada");
    await getWebsocketManager().sendToUser("ada", { type: "tool_completed", run_id: "r-1", thread_id: "t-ada", data: { tool_name: "search", error: "no index", success: false } });
    await service.expectEvents(thread, ["agent_started", "tool_executing", { type: "tool_completed", success: false, error: { message: "no index" } }]);
  });

  test("has one end: the second one is refused and reported", async () => {
    await using service = await startLegacyService();
    const bridge = createAgentWebsocketBridge(ada);
    const thread = service.client("ada").thread("t-ada");
    expect(await bridge.notifyAgentCompleted("r-1", "librarian")).toBe(true);
    expect(await bridge.notifyAgentCompleted("r-1", "librarian")).toBe(false);
    expect(await bridge.notifyAgentThinking("r-1", "librarian", "late")).toBe(false);
    expect(service.refused).toMatchObject([{ code: "run_ended" }, { code: "run_ended" }]);
    await service.expectEvents(thread, ["agent_started", "agent_completed"]);
    expect(thread.events).toHaveLength(2);
  });

  test("that goes silent for ten minutes has failed, and one that works has not", async () => {
    await using service = await startLegacyService();
    const bridge = createAgentWebsocketBridge();
    const thread = service.client("ada").thread("t-ada");
    await bridge.notifyAgentStarted("r-silent", "librarian", ada);
    await bridge.notifyAgentStarted("r-busy", "librarian", { ...ada, runId: "r-busy" });
    for (const minute of [1, 2, 3]) {
      await service.advance(240_000);
      await bridge.notifyAgentThinking("r-busy", "librarian", `minute ${4 * minute}`);
    }
    await service.expectEvents(thread, [{ type: "agent_failed", runId: "r-silent", error: { code: "agent_silent" } }], { ignore: ["agent_started", "agent_thinking"] });
    expect(thread.events.filter(({ type }) => type === "agent_failed")).toHaveLength(1);
  });

  test("ends with what failed, in the words that were meant for the reader", async () => {
    await using service = await startLegacyService();
    const bridge = createAgentWebsocketBridge(ada);
    const thread = service.client("ada").thread("t-ada");
    await bridge.notifyAgentError("r-1", "librarian", "The index is gone", "context");
    await bridge.notifyAgentDeath("r-2", "librarian", "timeout");
    await service.expectEvents(thread, [
      "agent_started",
      { type: "agent_failed", runId: "r-1", error: { code: "agent_error", message: "The index is gone" } },
      "agent_started",
      { type: "agent_failed", runId: "r-2", error: { code: "agent_death", message: "timeout" } },
    ]);
  });

  test("of another process, or of before this one, throws", async () => {
    await using service = await startLegacyService();
    const run = await service.manager.startRun({ userId: "ada", threadId: "t-ada" }, "librarian", { runId: "r-1" });
    await run.complete();
    await expect(createAgentWebsocketBridge(ada).notifyAgentThinking("r-1", "librarian", "hm")).rejects.toMatchObject({ code: "legacy_break", details: { break: "foreign-runs" } });
  });

  test("is found by its id once it is open, by its thread where that was said, and else nobody knows whose it is", async () => {
    await using service = await startLegacyService();
    const bridge = createAgentWebsocketBridge();
    const thread = service.client("ada").thread("t-ada");
    await expect(bridge.notifyAgentThinking("r-1", "librarian", "hm")).rejects.toMatchObject({ code: "legacy_context" });
    await bridge.registerRunThreadMapping("r-1", "t-ada");
    expect(await bridge.notifyAgentStarted("r-1", "librarian")).toBe(true);
    await bridge.unregisterRunMapping("r-1");
    expect(await bridge.notifyToolExecuting("r-1", "search")).toBe(true);
    await service.expectEvents(thread, [{ type: "agent_started", agentName: "librarian" }, "tool_executing"]);
  });

  test("goes to its run whichever way a golden type is sent", async () => {
    await using service = await startLegacyService();
    const thread = service.client("ada").thread("t-ada");
    const manager = getWebsocketManager();
    const notifier = new WebSocketNotifier(manager);
    const context = { user_id: "ada", thread_id: "t-ada", run_id: "r-1", agent_name: "librarian" };
    await notifier.sendAgentStarted(context);
    await manager.sendToUser("ada", { type: "agent_thinking", run_id: "r-1", thread_id: "t-ada", data: { reasoning: "by the manager", type: "reasoning" } });
    await manager.sendToThread("t-ada", { type: "agent_thinking", payload: { thought: "by the thread", runId: "r-1" } });
    await manager.emitCriticalEvent("ada", "agent_thinking", { thinking: "by the event", run_id: "r-1", thread_id: "t-ada" });
    await notifier.sendAgentCompleted(context, "done");
    await service.expectEvents(thread, [
      { type: "agent_started", agentName: "librarian" },
      { type: "agent_thinking", thought: "by the manager" },
      { type: "agent_thinking", thought: "by the thread" },
      { type: "agent_thinking", thought: "by the event" },
      { type: "agent_completed", result: "done" },
    ]);
  });

  test("of two users with one id are two runs", async () => {
    await using service = await startLegacyService();
    const threads = (["ada", "bob"] as const).map((userId) => service.client(userId).thread(`t-${userId}`));
    for (const userId of ["ada", "bob"]) {
      const bridge = createAgentWebsocketBridge({ userId, threadId: `t-${userId}` });
      expect(await bridge.notifyAgentStarted("r-1", "librarian")).toBe(true);
      expect(await bridge.notifyAgentCompleted("r-1", "librarian", userId)).toBe(true);
    }
    for (const [at, userId] of (["ada", "bob"] as const).entries()) {
      const thread = threads[at];
      if (thread !== undefined) await service.expectEvents(thread, ["agent_started", { type: "agent_completed", result: userId }]);
    }
  });
});
