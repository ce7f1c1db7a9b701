import { describe, expect, it } from "vitest";
import type { AgentScope, RequestContext, Run } from "../../src/index.ts";
import { startService, takeUntil, type Service, type ServiceOptions, type TestContract } from "../support/service.ts";
import { STORES } from "../support/stores.ts";

type Context = RequestContext<TestContract>;

class Librarian {
  readonly scope: AgentScope;
  readonly shelf: string[] = [];

  constructor(scope: AgentScope) {
    this.scope = scope;
  }

  async answer(run: Run<TestContract>, question: string): Promise<string> {
    this.shelf.push(question);
    await run.emit("noted", { text: `${this.scope.userId}: ${this.shelf.join()}` });
    return this.shelf.join();
  }
}

const as = (value: unknown): never => value as never;
const ask = (service: Service, userId: string, threadId = "t1", question = "why") => service.client(userId).thread(threadId).request("ask", { question });

/** A service whose handler is this one, with an agent called librarian. */
async function serve(handler: (ctx: Context, question: string) => unknown, options?: ServiceOptions) {
  const service = await startService(options);
  const made: Librarian[] = [];
  const name = service.manager.agents.register("librarian", (scope) => {
    const agent = new Librarian(scope);
    made.push(agent);
    return agent;
  });
  service.manager.onRequest("ask", (ctx, { question }) => handler(ctx, question));
  return { service, made, name, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() };
}

describe.each(STORES)("an agent of a request, on the $name store", ({ share }) => {
  it("is made for its run alone, with whose it is, and what it emits goes to that user's thread (L34, R01, X04)", async () => {
    await using shared = await share();
    await using served = await serve(
      async (ctx, question) => {
        const agent = await ctx.agent<Librarian>("librarian");
        return ctx.run("librarian", (run) => agent.answer(run, question));
      },
      { store: shared.open() },
    );
    const { service, made } = served;
    const requests = [ask(service, "ann", "t1", "red"), ask(service, "bob", "t1", "blue"), ask(service, "ann", "t2", "green")];
    expect(await Promise.all(requests.map(({ completed }) => completed))).toEqual(["red", "blue", "green"]);
    expect(new Set(made).size).toBe(3);
    for (const [userId, threadId, text] of [["ann", "t1", "ann: red"], ["bob", "t1", "bob: blue"], ["ann", "t2", "ann: green"]] as const) {
      const note = (await takeUntil((event) => event.type === "noted", service.manager.history({ userId, threadId }))).at(-1);
      expect(note).toMatchObject({ text });
      // The id that the agent was given before its run began is that of its run.
      expect(made.map(({ scope }) => scope)).toContainEqual(expect.objectContaining({ userId, threadId, runId: note !== undefined && "runId" in note ? note.runId : "none" }));
    }
    expect(service.errors).toEqual([]);
  });
});

describe("an agent", () => {
  it("is the same one whenever its attempt asks, also at the same time and inside of its run", async () => {
    await using served = await serve(async (ctx) => {
      const [one, two] = await Promise.all([ctx.agent("librarian"), ctx.agent("librarian")]);
      const inside = await ctx.run("librarian", (run) => run.agent("librarian").then((agent) => agent === one));
      return [one === two, inside];
    });
    expect(await ask(served.service, "ann").completed).toEqual([true, true]);
    expect(served.made.length).toBe(1);
  });

  it("is another one for another run, also of the same name, and has its run's signal where the run asks", async () => {
    await using served = await serve(async (ctx) => {
      const seen: unknown[] = [];
      for (let count = 0; count < 2; count += 1) {
        await ctx.run("librarian", async (run) => {
          const { scope } = await run.agent<Librarian>("librarian");
          seen.push(scope.runId === run.id && scope.signal === run.signal);
        });
      }
      await ctx.run("helper", async (run) => void seen.push((await run.agent<Librarian>("librarian")).scope.runId === run.id));
      // Of the first run of its name, although that is over.
      return [...seen, (await ctx.agent<Librarian>("librarian")).scope.runId === served.made[0]?.scope.runId];
    });
    expect(await ask(served.service, "ann").completed).toEqual([true, true, true, true]);
    expect(served.made.length).toBe(3);
  });

  it("belongs to a run outside of any request, too", async () => {
    await using service = await startService();
    service.manager.agents.register("librarian", async (scope) => new Librarian(scope));
    const thread = { userId: "ann", threadId: "t1" };
    const answer = await service.manager.run(thread, "librarian", async (run) => {
      const agent = await run.agent<Librarian>("librarian");
      return `${await agent.answer(run, "why")} ${agent.scope.runId === run.id}`;
    });
    expect(answer).toBe("why true");
  });

  it("is made anew in each attempt; a factory that throws or rejects fails the attempt", async () => {
    await using service = await startService();
    let calls = 0;
    service.manager.agents.register("moody", async () => {
      calls += 1;
      if (calls < 3) throw new Error("not today");
      return { calls };
    });
    service.manager.onRequest("ask", { retry: { firstMs: 0, maxMs: 0 } }, async (ctx) => {
      const first = ctx.agent<{ calls: number }>("moody");
      if (ctx.attempt === 1) await expect(ctx.agent("moody")).rejects.toThrow("not today");
      return (await first).calls;
    });
    expect(await ask(service, "ann").completed).toBe(3);
    expect(service.errors.map(String)).toEqual(["Error: not today", "Error: not today"]);
  });

  it("that is not registered is a final error, which names those that are", async () => {
    const errors: unknown[] = [];
    await using served = await serve((ctx) => ctx.agent("librarain"), { onError: (error) => errors.push(error) });
    await expect(ask(served.service, "ann").completed).rejects.toMatchObject({ code: "misconfigured" });
    expect(errors).toContainEqual(expect.objectContaining({ code: "misconfigured", message: "No agent called librarain is registered; there are: librarian. Call agents.register before onRequest" }));
  });

  it("that nobody waits for ends no process when it cannot be made", async () => {
    await using served = await serve((ctx) => {
      void ctx.agent("nobody");
      return "fine";
    });
    expect(await ask(served.service, "ann").completed).toBe("fine");
  });

  it("that a factory gives twice is reported once for its name: two users may share it (X04)", async () => {
    await using service = await startService();
    const shared = new Map();
    service.manager.agents.register("shared", () => shared);
    service.manager.agents.register("word", () => "the same word is nobody's");
    service.manager.onRequest("ask", async (ctx) => `${(await ctx.agent("shared")) === shared} ${typeof (await ctx.agent("word"))}`);
    for (const userId of ["ann", "bob", "eve"]) expect(await ask(service, userId).completed).toBe("true string");
    expect(service.errors).toMatchObject([{ code: "misconfigured", details: { name: "shared" } }]);
  });
});

describe("manager.agents", () => {
  it.each<[string, string, unknown, RegExp]>([
    ["no factory", "a", undefined, /factory must be a function/],
    ["a name that is none", "", () => ({}), /agents\.register: name must be a string of 1 to 128 characters/],
    ["a name that is no text", as(7), () => ({}), /not 7/],
  ])("refuses %s", async (_what, name, factory, message) => {
    await using service = await startService();
    expect(() => service.manager.agents.register(name, as(factory))).toThrow(expect.objectContaining({ code: "misconfigured", message: expect.stringMatching(message) as string }) as Error);
  });

  it("refuses an agent that is made already, which every user would get (X06)", async () => {
    await using service = await startService();
    const register = (): unknown => service.manager.agents.register("a", as({ answer: () => "" }));
    expect(register).toThrow(expect.objectContaining({ code: "misconfigured", message: expect.stringMatching(/agents\.register\("a", …\): factory must be a function .*, not an object/) as string }) as Error);
  });

  it("refuses a class, which each attempt would fail to call, and takes what only looks like one", async () => {
    await using service = await startService();
    const { agents } = service.manager;
    class Librarian {}
    const classes = { named: Librarian, derived: class extends Librarian {}, bare: class {} };
    for (const [name, given] of Object.entries(classes)) {
      const refusal = { code: "misconfigured", message: expect.stringMatching(/got a class, which cannot be called: pass a factory, \(scope\) => new \w+\(scope\)/) as string };
      expect(() => agents.register(name, as(given)), name).toThrow(expect.objectContaining(refusal) as Error);
    }
    const callable = { arrow: () => 1, class() {}, classic() {}, "class "() {}, old: function Old() {} };
    for (const [index, given] of Object.values(callable).entries()) expect(agents.register(`a${index}`, as(given))).toBe(`a${index}`);
  });

  it("refuses a name that is taken, and everything once it is frozen, which may be repeated", async () => {
    await using service = await startService();
    const { agents } = service.manager;
    agents.register("a", () => ({}));
    expect(() => agents.register("a", () => ({}))).toThrow(expect.objectContaining({ code: "misconfigured", message: expect.stringMatching(/called a already/) as string }) as Error);
    agents.freeze();
    agents.freeze();
    expect(() => agents.register("b", () => ({}))).toThrow(expect.objectContaining({ code: "misconfigured", message: expect.stringMatching(/too late.*before onRequest/) as string }) as Error);
  });

  it("is frozen by the first request that is handled", async () => {
    await using served = await serve((ctx) => ctx.threadId);
    served.service.manager.agents.register("late but fine", () => ({}));
    await ask(served.service, "ann").completed;
    expect(() => served.service.manager.agents.register("too late", () => ({}))).toThrow(expect.objectContaining({ code: "misconfigured" }) as Error);
  });
});
