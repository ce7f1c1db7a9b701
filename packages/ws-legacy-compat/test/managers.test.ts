import { getWebsocketManager, UnifiedWebSocketManager, WebSocketManager } from "@apex/ws-legacy-compat/websocket-core/websocket-manager";
import { createWebsocketManager, IsolatedWebSocketManager } from "@apex/ws-legacy-compat/websocket-core/websocket-manager-factory";
import { WebSocketManager as FromShim } from "@apex/ws-legacy-compat/websocket-core/manager";
import { describe, expect, test } from "vitest";
import { startLegacyService } from "./support/service.ts";

const ada = { user_id: "ada", thread_id: "t-ada", run_id: "r-1" };

describe("an old manager", () => {
  test("may be made by new, by a call, by a getter and by await, and is the same for a user", async () => {
    await using _service = await startLegacyService();
    const made = new WebSocketManager(ada);
    expect(WebSocketManager(ada)).toBe(made);
    expect(getWebsocketManager(ada)).toBe(made);
    // eslint-disable-next-line @typescript-eslint/await-thenable -- Old code awaits it, since it was asynchronous once.
    expect(await getWebsocketManager({ userId: "ada" })).toBe(made);
    expect(WebSocketManager.createFactoryManager("ada", "t-ada", "r-2")).toBe(made);
    expect(new WebSocketManager({ user_id: "bob" })).not.toBe(made);
    expect("then" in made).toBe(false);
  });

  test("is an instance of each old class of managers, and not of a subclass", async () => {
    await using _service = await startLegacyService();
    class Counting extends UnifiedWebSocketManager {
      sent = 0;
    }
    const made = getWebsocketManager();
    expect([made instanceof WebSocketManager, made instanceof UnifiedWebSocketManager, made instanceof FromShim, made instanceof Counting]).toEqual([true, true, true, false]);
    expect(new Counting() instanceof Counting && new Counting() instanceof WebSocketManager).toBe(true);
  });

  test("may be extended over the shared state, and not where it delivers", async () => {
    await using service = await startLegacyService();
    class Greeter extends WebSocketManager {
      greet(userId: string): Promise<boolean> {
        return this.sendToUser(userId, { type: "greeting", data: { text: "hello" } });
      }
    }
    const notices = service.client("ada").thread("notices");
    expect(await new Greeter().greet("ada")).toBe(true);
    await service.expectEvents(notices, [{ type: "legacy_message", data: { text: "hello" } }]);

    class Overriding extends WebSocketManager {
      override sendToUser(): Promise<boolean> {
        return Promise.resolve(true);
      }
    }
    class Below extends Overriding {}
    expect(() => new Overriding()).toThrow(expect.objectContaining({ code: "legacy_break", details: expect.objectContaining({ break: "overriding-subclasses" }) as object }));
    expect(() => new Below()).toThrow(/overrides a method of delivery/);
  });

  test("for nobody is refused, while the service's own is there without an argument", async () => {
    await using _service = await startLegacyService();
    expect(getWebsocketManager()).toBe(new WebSocketManager());
    expect(new WebSocketManager({ mode: "unified" })).toBe(getWebsocketManager());
    expect(new WebSocketManager({ mode: "unified", userContext: ada })).toBe(getWebsocketManager(ada));
    for (const nobody of [null, undefined, {}, { user_id: "" }, { mode: "unified", userContext: null }]) {
      expect(() => getWebsocketManager(nobody)).toThrow(expect.objectContaining({ details: expect.objectContaining({ break: "no-user" }) as object }));
    }
  });

  test("sends to the thread that the message names, else to the user's notices", async () => {
    await using service = await startLegacyService();
    const client = service.client("ada");
    const [thread, notices] = [client.thread("t-ada"), client.thread("notices")];
    const manager = getWebsocketManager();
    expect(await manager.sendToUser("ada", { type: "thread_update", payload: { name: "Tea" }, thread_id: "t-ada", critical: true, attempt: null })).toBe(true);
    expect(await manager.sendToUser("ada", { type: "ready", features: ["tea"], timestamp: 1 })).toBe(true);
    expect(await manager.sendToThread("t-ada", { type: "thread_update", data: { name: "Coffee" } })).toBe(true);
    await service.expectEvents(thread, [
      { type: "legacy_message", name: "thread_update", data: { name: "Tea" } },
      { type: "legacy_message", data: { name: "Coffee" } },
    ]);
    const [ready] = await service.expectEvents(notices, ["legacy_message"]);
    expect(ready).toMatchObject({ userId: "ada", threadId: "notices", name: "ready" });
    // Without what the layers of the old sender added (F06).
    expect(ready).toHaveProperty("data", { features: ["tea"] });
  });

  test("has the old type as `name`, since a payload's `type` would be the envelope's, which it may not write over (F04)", async () => {
    await using service = await startLegacyService();
    const payload = { type: "ready", name: "ready", data: {} };
    await expect(service.manager.append({ userId: "ada", threadId: "notices" }, "legacy_message", payload)).rejects.toMatchObject({ code: "invalid_event" });
  });

  test("takes a message with an id once", async () => {
    await using service = await startLegacyService();
    const notices = service.client("ada").thread("notices");
    const message = { type: "ready", data: {}, message_id: "m-1" };
    expect(await getWebsocketManager().sendToUser("ada", message)).toBe(true);
    expect(await getWebsocketManager().sendToUser("ada", message)).toBe(true);
    await service.expectEvents(notices, ["legacy_message"]);
    expect(notices.events).toHaveLength(1);
  });

  test("says true once the event is accepted, and false where it was refused, with the reason reported (D12, F01)", async () => {
    await using service = await startLegacyService();
    const manager = getWebsocketManager();
    expect(await manager.sendToUser("ada", { type: "ready", data: {} })).toBe(true);
    expect(await manager.sendToUserWithWait("ada", { type: "big", data: { text: "x".repeat(400_000) } })).toBe(false);
    expect(service.refused).toMatchObject([{ code: "event_too_large" }]);
    await service.manager.close();
    expect(await manager.emitCriticalEvent("ada", "ready", {})).toBe(false);
    expect(service.refused).toHaveLength(2);
  });

  test("refuses a message of another user instead of writing over it", async () => {
    await using service = await startLegacyService();
    expect(await getWebsocketManager().sendToUser("ada", { type: "ready", user_id: "bob" })).toBe(false);
    expect(service.refused).toMatchObject([{ code: "forbidden" }]);
  });

  test("throws for a thread whose user nobody knows", async () => {
    await using _service = await startLegacyService();
    await expect(getWebsocketManager().sendToThread("t-unknown", { type: "ready" })).rejects.toMatchObject({ code: "legacy_context" });
    expect(await getWebsocketManager().sendToThread("t-bob", { type: "ready" })).toBe(true);
  });

  test("knows the connections of this node", async () => {
    await using service = await startLegacyService();
    const manager = getWebsocketManager();
    expect([manager.isConnectionActive("ada"), manager.getStats()]).toEqual([false, { totalConnections: 0, uniqueUsers: 0 }]);
    const waiting = manager.waitForConnection("ada", 60);
    await service.advance(1_000);
    service.client("ada").thread("t-ada");
    await service.advance(1_000);
    expect(await waiting).toBe(true);
    expect([manager.isConnectionActive("ada"), manager.getUserConnections("ada").size, manager.getStats()]).toEqual([true, 1, { totalConnections: 1, uniqueUsers: 1 }]);
    const never = manager.waitForConnection("bob", 5);
    await service.advance(6_000);
    expect(await never).toBe(false);
  });

  test.each([
    ["broadcast", "unscoped-broadcast"],
    ["broadcastToAll", "unscoped-broadcast"],
    ["addConnection", "raw-sockets"],
    ["connectUser", "raw-sockets"],
    ["getConnection", "raw-sockets"],
  ] as const)("%s throws the break %s and names the successor", async (method, id) => {
    await using _service = await startLegacyService();
    const call = async (): Promise<unknown> => await (getWebsocketManager()[method] as (...args: unknown[]) => unknown)({});
    await expect(call()).rejects.toMatchObject({ code: "legacy_break", details: { break: id } });
    await expect(call()).rejects.toThrow(/manager\.|createManager/);
  });
});

describe("the old manager of one user", () => {
  test("sends to its user by both signatures, and to no other", async () => {
    await using service = await startLegacyService();
    // eslint-disable-next-line @typescript-eslint/await-thenable -- As above.
    const manager = await createWebsocketManager(ada);
    expect(manager).toBeInstanceOf(IsolatedWebSocketManager);
    const thread = service.client("ada").thread("t-ada");
    expect(await manager.sendToUser({ type: "ready", data: { n: 1 } })).toBe(true);
    expect(await manager.sendToUser("ada", { type: "ready", data: { n: 2 } })).toBe(true);
    await service.expectEvents(thread, [
      { type: "legacy_message", data: { n: 1 } },
      { type: "legacy_message", data: { n: 2 } },
    ]);
    await expect(manager.sendToUser("bob", { type: "ready" })).rejects.toMatchObject({ code: "legacy_context" });
  });
});

test("before it is configured, and when it is configured twice, it says what to do", async () => {
  expect(() => getWebsocketManager().getStats()).toThrow(expect.objectContaining({ code: "legacy_misconfigured" }));
  await using _service = await startLegacyService();
  await expect(startLegacyService()).rejects.toMatchObject({ code: "legacy_misconfigured" });
});
