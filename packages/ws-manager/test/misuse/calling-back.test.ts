import { describe, expect, it, vi } from "vitest";
import type { Manager } from "../../src/index.ts";
import { connectRaw } from "../support/raw-client.ts";
import { startService, type TestContract } from "../support/service.ts";
import { throws } from "./support/odd-values.ts";

/** Who calls `manager.close()` from within, and waits for it where it can. */
const CALLERS = ["authenticate", "authorize", "handler", "run", "tool", "onError", "telemetry"] as const;

describe("close() that is called by", () => {
  it.each(CALLERS)("%s closes the manager", async (caller) => {
    const held: { manager?: Manager<TestContract> } = {};
    const closed = Promise.withResolvers<void>();
    const close = async (): Promise<void> => {
      if (held.manager === undefined) return;
      await held.manager.close();
      closed.resolve();
    };
    const by = async <Answer>(name: string, answer: Answer): Promise<Answer> => {
      if (name === caller) await close();
      return answer;
    };
    await using service = await startService({
      authenticate: (_request, token) => by("authenticate", { userId: token ?? "" }),
      authorize: () => by("authorize", true),
      onError: () => void by("onError", 0),
      telemetry: { count: () => void by("telemetry", 0), record: () => undefined },
    });
    const { manager } = service;
    held.manager = manager;
    manager.onRequest("ask", (ctx) => by("handler", ctx.run("agent", (run) => by("run", run.tool("look", undefined, () => by("tool", 1))))));
    manager.onRequest("fail", () => {
      throw new Error("for onError");
    });
    const client = await connectRaw(service.url);
    client.next("welcome").then(
      () => ["ask", "fail"].forEach((name, n) => client.send({ t: "request", id: `r${n}`, seq: n + 1, thread: `t${n}`, name, payload: { question: "" } })),
      () => undefined,
    );
    await closed.promise;
    await expect(manager.append({ userId: "ann", threadId: "t" }, "noted", { text: "late" })).rejects.toMatchObject({ code: "closed" });
  });
});

describe("telemetry and onError that both fail", () => {
  it("end with one warning of the process", async () => {
    const emit = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    await using service = await startService({ telemetry: { count: throws, record: throws }, onError: throws });
    await (await connectRaw(service.url)).next("welcome");
    expect(emit).toHaveBeenCalledTimes(1);
    emit.mockRestore();
  });
});
