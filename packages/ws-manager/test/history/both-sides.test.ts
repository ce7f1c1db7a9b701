import { sqliteStore } from "@apex/ws-sqlite";
import { describe, expect, it } from "vitest";
import { startService, takeUntil, type Service } from "../support/service.ts";
import { freshFile } from "../support/damaged-file.ts";
import { STORES } from "./support/stores.ts";
import { inWords, tell } from "./support/tell.ts";

const ANN = { userId: "ann", threadId: "t1" };

/** Asks these in one thread of Ann's; `begin` is called when all are accepted. Resolves when the last of them has ended. */
async function ask(service: Service, questions: readonly string[], begin: () => void = () => undefined): Promise<void> {
  const thread = service.client("ann").thread("t1");
  const asked = questions.map((question) => thread.request("ask", { question }));
  await Promise.all(asked.map(({ accepted }) => accepted));
  begin();
  const last = asked.at(-1)?.id;
  await takeUntil((event) => event.type === "request_completed" && event.requestId === last, thread.events());
}

describe.each(STORES)("a conversation in a store of the kind %s", (_kind, store) => {
  it("is given to a handler with both sides in order, up to its own question and what its runs have written", async () => {
    await using service = await startService({ store: store() });
    const seen: string[][] = [];
    service.manager.onRequest("ask", (ctx, { question }) =>
      ctx.run("agent", async (run) => {
        await run.thinking(`hm, ${question}`);
        seen.push(await tell(ctx.history()));
      }),
    );
    await ask(service, ["one", "two"]);
    const first = ["?one", "agent_started", '"hm, one'];
    expect(seen).toEqual([first, [...first, "agent_completed", "request_completed", "?two", "agent_started", '"hm, two']]);
    expect(service.errors).toEqual([]);
  });

  it("has the question that is being answered also before its run begins, and none that waits behind it", async () => {
    await using service = await startService({ store: store() });
    const seen: string[][] = [];
    const outside: string[][] = [];
    const asked = Promise.withResolvers<void>();
    service.manager.onRequest("ask", async (ctx) => {
      await asked.promise;
      if (seen.length === 0) outside.push(await tell(service.manager.history(ANN)));
      seen.push(await tell(ctx.history()));
    });
    await ask(service, ["one", "two", "three"], asked.resolve);
    expect(seen).toEqual([["?one"], ["?one", "request_completed", "?two"], ["?one", "request_completed", "?two", "request_completed", "?three"]]);
    expect(outside).toEqual([["?one", "?two", "?three"]]);
  });

  it("is given outside of handlers with what was appended without a run", async () => {
    await using service = await startService({ store: store() });
    service.manager.onRequest("ask", (ctx) => ctx.run("agent", (run) => run.text("yes")));
    await service.manager.append(ANN, "noted", { text: "welcome" });
    await ask(service, ["really?"]);
    await service.manager.append(ANN, "noted", { text: "bye" });
    expect(await tell(service.manager.history(ANN))).toEqual(["*welcome", "?really?", "agent_started", '"yes', "agent_completed", "request_completed", "*bye"]);
    expect(await tell(service.manager.history({ userId: "ben", threadId: "t1" }))).toEqual([]);
  });

  it("ends where the thread's head was at the first pull", async () => {
    // Two to a page, so the last page has more than belongs to it.
    await using service = await startService({ store: store(), limits: { eventsFrameBytesMax: 300 } });
    const note = (text: string) => service.manager.append(ANN, "noted", { text });
    for (const text of ["1", "2", "3"]) await note(text);
    const seen: string[] = [];
    for await (const entry of service.manager.history(ANN)) {
      seen.push(inWords(entry));
      if (seen.length > 5) break;
      await note("more");
    }
    expect(seen).toEqual(["*1", "*2", "*3"]);
  });

  it("is cut where the log is: at the oldest entry that is kept, and a question whose answer is torn stands before the rest of it", async () => {
    await using service = await startService({ store: store(), limits: { retentionEntriesMax: 4 } });
    service.manager.onRequest("ask", (ctx, { question }) =>
      ctx.run("agent", async (run) => {
        for (const word of ["a", "b"]) await run.thinking(`${question}${word}`);
      }),
    );
    await ask(service, ["1", "2"]);
    expect(await tell(service.manager.history(ANN))).toEqual(["?1", "?2", '"2a', '"2b', "agent_completed", "request_completed"]);
  });
});

it("is the same after a restart, and a handler of the next process goes on with it", async () => {
  const file = freshFile();
  {
    await using service = await startService({ store: sqliteStore(file) });
    service.manager.onRequest("ask", (ctx) => ctx.run("agent", (run) => run.text("first")));
    await ask(service, ["one"]);
  }
  await using service = await startService({ store: sqliteStore(file) });
  let seen: string[] = [];
  service.manager.onRequest("ask", async (ctx) => void (seen = await tell(ctx.history())));
  await ask(service, ["two"]);
  expect(seen).toEqual(["?one", "agent_started", '"first', "agent_completed", "request_completed", "?two"]);
});
