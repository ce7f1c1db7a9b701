import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ApexError } from "@apex/ws-queue-core";
import { connect, type ConnectOptions, type OutboxSlot, type WebSocketLike } from "../src/index.ts";

/** Everything outside the client that it waits for may never answer. Time is virtual; nothing is on any network. */

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const never = new Promise<never>(() => undefined);

/** A client with sockets that do nothing by themselves. */
function start(options: ConnectOptions = {}) {
  const sockets: DeadSocket[] = [];
  class DeadSocket implements WebSocketLike {
    onopen: ((event: never) => void) | null = null;
    onmessage: ((event: never) => void) | null = null;
    onclose: ((event: never) => void) | null = null;
    onerror: ((event: never) => void) | null = null;
    readonly sent: string[] = [];
    constructor() {
      sockets.push(this);
    }
    open = (): void => this.onopen?.({} as never);
    send = (data: string): void => void this.sent.push(data);
    close = (): void => undefined;
  }
  const errors: ApexError[] = [];
  const client = connect("ws://nowhere.test/ws", { webSocket: DeadSocket, onError: (error) => errors.push(error), ...options });
  return { client, sockets, errors };
}

const slot = (changes: Partial<OutboxSlot>): OutboxSlot => ({ load: () => undefined, save: () => undefined, close: () => undefined, ...changes });

describe("a token that never comes", () => {
  it("is given up after half a minute, told once, and asked for again", async () => {
    let asked = 0;
    const { client, sockets, errors } = start({ token: () => ((asked += 1) === 1 ? never : "fresh") });
    await vi.advanceTimersByTimeAsync(29_999);
    expect([client.phase.name, errors]).toEqual(["connecting", []]);
    await vi.advanceTimersByTimeAsync(1);
    expect(errors).toMatchObject([{ code: "token_unavailable", fault: "infra", retryable: true }]);
    expect(client.phase).toMatchObject({ name: "backoff", cause: { error: { code: "token_unavailable" }, attempt: 1 } });
    await vi.advanceTimersByTimeAsync(1_000);
    expect([asked, sockets.length, errors.length]).toEqual([2, 1, 1]);
    await client.close();
  });

  it("and comes after all is not taken for the one that was asked for since", async () => {
    const answers: ((token: string) => void)[] = [];
    const { client, sockets } = start({ token: () => new Promise((resolve) => answers.push(resolve)) });
    await vi.advanceTimersByTimeAsync(31_000);
    expect(answers).toHaveLength(2);
    answers[0]?.("late");
    await vi.advanceTimersByTimeAsync(0);
    expect([client.phase.name, sockets.length]).toEqual(["connecting", 0]);
    answers[1]?.("fresh");
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.open();
    expect(sockets[0]?.sent).toEqual([expect.stringContaining('"token":"fresh"')]);
    await client.close();
  });
});

describe("a storage that never answers", () => {
  it.each<[string, ConnectOptions["storage"]]>([
    ["open", { open: () => never }],
    ["load", { open: async () => slot({ load: () => never }) }],
  ])("is gone on without after five seconds, and said: %s", async (_, storage) => {
    const { client, sockets, errors } = start(storage ? { storage } : {});
    await vi.advanceTimersByTimeAsync(4_999);
    expect([client.phase.name, errors]).toEqual(["idle", []]);
    await vi.advanceTimersByTimeAsync(1);
    expect([client.phase.name, sockets.length]).toEqual(["connecting", 1]);
    expect(errors).toMatchObject([{ code: "unreachable", details: { name: "storage" } }]);
    await client.close();
  });

  it("and does so later is left to the next page, and not written over", async () => {
    const opened = Promise.withResolvers<OutboxSlot>();
    const calls: string[] = [];
    const { client } = start({ storage: { open: () => opened.promise } });
    await vi.advanceTimersByTimeAsync(6_000);
    opened.resolve(slot({ save: () => calls.push("save"), close: () => calls.push("close") }));
    await vi.advanceTimersByTimeAsync(0);
    await client.close();
    expect(calls).toEqual(["close"]);
  });

  it("does not keep a client from being closed", async () => {
    const { client, sockets } = start({ storage: { open: () => never } });
    await client.close();
    await vi.advanceTimersByTimeAsync(6_000);
    expect([client.phase.name, sockets.length, vi.getTimerCount()]).toEqual(["closed", 0, 0]);
  });
});

describe("a socket", () => {
  it("that never opens, and one whose close never comes, is given up after fifteen seconds", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { client, sockets } = start();
    await vi.advanceTimersByTimeAsync(14_999);
    expect([client.phase.name, sockets.length]).toEqual(["connecting", 1]);
    await vi.advanceTimersByTimeAsync(1);
    expect(client.phase).toMatchObject({ name: "backoff", cause: { error: { code: "unreachable" }, attempt: 1 } });
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(2);
    sockets[1]?.open();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(client.phase).toMatchObject({ name: "backoff", cause: { error: { code: "unreachable" }, attempt: 2 } });
    await client.close();
  });

  it("that cannot even be made is told with its reason, and tried again", async () => {
    const { client, errors } = start({
      webSocket: class {
        constructor() {
          throw new Error("blocked by policy");
        }
      } as never,
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(errors).toMatchObject([{ cause: { message: "blocked by policy" } }]);
    expect(client.phase).toMatchObject({ name: "backoff", cause: { error: { code: "unreachable" }, closeCode: 1006 } });
    await client.close();
  });
});

describe("a wait", () => {
  it("is ended by the application", async () => {
    const { client, sockets } = start({ settings: { backoffMinMs: 60_000, backoffMaxMs: 60_000 } });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(client.phase.name).toBe("backoff");
    client.reconnect();
    await vi.advanceTimersByTimeAsync(0);
    expect([client.phase.name, sockets.length]).toEqual(["connecting", 2]);
    client.reconnect();
    expect(sockets).toHaveLength(2);
    await client.close();
    client.reconnect();
    expect(client.phase.name).toBe("closed");
  });
});
