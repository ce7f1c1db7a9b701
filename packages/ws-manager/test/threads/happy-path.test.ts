import { expect, test } from "vitest";
import { createBench } from "./support/thread-bench.ts";

async function* words(...parts: string[]): AsyncGenerator<string> {
  for (const part of parts) yield await Promise.resolve(part);
}

test("a request runs its handler, and the thread tells the whole story in order (O02)", async () => {
  const bench = createBench();
  bench.handlers.register("ask", (ctx, { question }) =>
    ctx.run("librarian", async (run) => {
      await run.thinking("where to look");
      const hits = await run.tool("search", { question }, () => Promise.resolve(["a", "b"]));
      await run.pipe(words("It ", "is ", hits.join("")));
      await run.emit("cited", { page: 7 });
      return { pages: 1 };
    }),
  );
  await bench.ask("why?");
  await bench.ended(1);
  const events = await bench.events();
  expect(events.map(({ type }) => type)).toEqual([
    "agent_started",
    "agent_thinking",
    "tool_executing",
    "tool_completed",
    "text_chunk",
    "cited",
    "agent_completed",
    "request_completed",
  ]);
  expect(events).toMatchObject([
    { requestId: "r1", attempt: 1, agentName: "librarian" },
    { thought: "where to look" },
    { toolName: "search", parameters: { question: "why?" } },
    { success: true, results: ["a", "b"] },
    { segment: 0, position: 0, text: "It is ab" },
    { page: 7 },
    { result: { pages: 1 } },
    { requestId: "r1", result: { pages: 1 } },
  ]);
  expect(bench.errors).toEqual([]);
});

test("requests of a thread are handled one after the other, in their order (O03)", async () => {
  const bench = createBench();
  const seen: string[] = [];
  bench.handlers.register("ask", async (_ctx, { question }) => {
    seen.push(`+${question}`);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(`-${question}`);
  });
  await Promise.all(["1", "2", "3"].map((question) => bench.ask(question)));
  await bench.ended(3);
  expect(seen).toEqual(["+1", "-1", "+2", "-2", "+3", "-3"]);
});

test("an owner without work gives its thread back and is forgotten", async () => {
  const bench = createBench();
  bench.handlers.register("ask", () => undefined);
  await bench.ask("1");
  await bench.ended(1);
  await expect.poll(() => bench.owners.size).toBe(0);
  await bench.ask("2");
  await bench.ended(2);
  expect(bench.errors).toEqual([]);
});
