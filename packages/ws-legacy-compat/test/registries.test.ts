import { AgentRegistry, getAgentRegistry } from "@apex/ws-legacy-compat/agents/supervisor/agent-registry";
import { ToolRegistry, getGlobalRegistry } from "@apex/ws-legacy-compat/core/registry/universal-registry";
import { InvalidContextError, UserExecutionContext, validateUserContext } from "@apex/ws-legacy-compat/services/user-execution-context";
import { InvalidContextError as OlderPath } from "@apex/ws-legacy-compat/agents/supervisor/user-execution-context";
import { getThreadRunRegistry } from "@apex/ws-legacy-compat/services/thread-run-registry";
import { expect, test } from "vitest";
import { startLegacyService } from "./support/service.ts";

class Librarian {
  readonly context: unknown;
  constructor(context: unknown) {
    this.context = context;
  }
}

test("an agent is made for each user by its factory or class, and an instance is refused", () => {
  const registry = new AgentRegistry();
  registry.register("librarian", Librarian);
  registry.registerFactory("clerk", ({ userId }) => ({ userId }));
  const [ada, bob] = ["ada", "bob"].map((userId) => registry.get("librarian", { userId }) as Librarian);
  expect(ada).toBeInstanceOf(Librarian);
  expect(ada).not.toBe(bob);
  expect(registry.get("clerk", { user_id: "ada" })).toEqual({ userId: "ada" });
  expect(() => registry.register("shared", new Librarian({}))).toThrow(expect.objectContaining({ details: expect.objectContaining({ break: "registered-instances" }) as object }));
  expect(() => registry.get("librarian")).toThrow(expect.objectContaining({ details: expect.objectContaining({ break: "no-user" }) as object }));
  expect(registry.listKeys()).toEqual(["librarian", "clerk"]);
});

test("the global registry is one, and what is no agent may be registered as it is", () => {
  expect(getAgentRegistry()).toBe(getGlobalRegistry("agent"));
  const tools = new ToolRegistry();
  const hammer = { weight: 1 };
  tools.register("hammer", hammer);
  expect(tools.get("hammer")).toBe(hammer);
  tools.freeze();
  expect(() => tools.register("saw", {})).toThrow(/frozen/);
});

test("a context has its user, and an error of it is the same class from each path", () => {
  expect(new UserExecutionContext({ user_id: "ada", thread_id: "t" })).toMatchObject({ userId: "ada", threadId: "t" });
  expect(new UserExecutionContext("ada", "t", "r")).toMatchObject({ userId: "ada", threadId: "t", runId: "r" });
  expect(() => validateUserContext({})).toThrow(expect.objectContaining({ code: "legacy_context" }));
  expect(new InvalidContextError("no user") instanceof OlderPath).toBe(true);
});

test("a thread that was said for a run is known", async () => {
  await using _service = await startLegacyService();
  const registry = await getThreadRunRegistry();
  await registry.register("r-1", "t-ada");
  expect([await registry.getThread("r-1"), await registry.getThread("r-2")]).toEqual(["t-ada", undefined]);
});
