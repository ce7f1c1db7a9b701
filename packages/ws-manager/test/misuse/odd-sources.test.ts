import { describe, expect, it } from "vitest";
import type { RequestContext } from "../../src/index.ts";
import { startService, takeUntil, type TestContract } from "../support/service.ts";
import { throws } from "./support/odd-values.ts";

type Context = RequestContext<TestContract>;

const iterable = (iterator: unknown): AsyncIterable<string> => ({ [Symbol.asyncIterator]: () => iterator as AsyncIterator<string> });
const result = (value: unknown): IteratorResult<string> => ({ done: false, value: value as string });

/** Pipes a source in a request, and gives the types of the thread's events and the errors that were reported. */
async function pipe(source: (ctx: Context) => AsyncIterable<string>): Promise<{ types: string[]; text: string; errors: string[] }> {
  await using service = await startService();
  service.manager.onRequest("ask", { attempts: 1 }, (ctx) => ctx.run("agent", (run) => run.pipe(source(ctx))));
  const thread = service.client("ann").thread("t1");
  thread.request("ask", { question: "why?" });
  const events = await takeUntil(({ type }) => /^request_(completed|failed)$/.test(type), thread.events({ from: "start" }));
  const text = events.map((event) => (event.type === "text_chunk" ? event.text : "")).join("");
  return { types: events.map(({ type }) => type), text, errors: service.errors.map((error) => (error as Error).message) };
}

describe("a source that is piped", () => {
  it.each<[string, () => AsyncIterable<string>]>([
    ["throws in next", () => iterable({ next: throws })],
    ["rejects in next", () => iterable({ next: () => Promise.reject(new Error("mine")) })],
    ["gives a value that is no text", () => iterable({ next: async () => result(7) })],
    ["gives a result that cannot be read", () => iterable({ next: async () => ({ get done() { return throws(); } }) })],
    ["throws when it is opened", () => ({ [Symbol.asyncIterator]: throws })],
  ])("and %s fails its run", async (_name, source) => {
    expect((await pipe(source)).types).toEqual(["agent_started", "agent_failed", "request_failed"]);
  });

  it("and throws in return is reported for both, the value and the return", async () => {
    const { types, errors } = await pipe(() => iterable({ next: async () => result(7), return: throws }));
    expect(types.at(-1)).toBe("request_failed");
    expect(errors).toEqual(expect.arrayContaining(["text takes a string, not 7", "the application's own"]));
  });

  it("and answers at once is text all the same", async () => {
    const pieces = ["a", "b"];
    const next = (): unknown => (pieces.length === 0 ? { done: true } : result(pieces.shift()));
    expect(await pipe(() => iterable({ next }))).toMatchObject({ text: "ab", errors: [] });
  });

  it("and always has more ready leaves room for the abort that ends it", async () => {
    await using service = await startService();
    const started = Promise.withResolvers<void>();
    async function* endless(): AsyncGenerator<string> {
      for (let count = 0; ; count += 1) {
        if (count === 1_000) started.resolve();
        yield "";
      }
    }
    service.manager.onRequest("ask", (ctx) => ctx.run("agent", (run) => run.pipe(endless())));
    const thread = service.client("ann").thread("t1");
    const request = thread.request("ask", { question: "why?" });
    await started.promise;
    await request.cancel();
    const events = await takeUntil(({ type }) => type === "request_cancelled", thread.events({ from: "start" }));
    expect(events.map(({ type }) => type)).toEqual(["agent_started", "agent_cancelled", "request_cancelled"]);
  });
});
