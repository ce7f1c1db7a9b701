import { createError, DEFAULT_LIMITS } from "@apex/ws-queue-core";
import type { StoreFactory } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import type { HistoryEntry, Manager } from "../../src/index.ts";
import { startService, take, type ServiceOptions, type TestContract } from "../support/service.ts";
import { STORES } from "./support/stores.ts";
import { inWords, tell } from "./support/tell.ts";
import { watchReads } from "./support/watched-store.ts";

const ANN = { userId: "ann", threadId: "t1" };

/** Appends notes with these numbers, many in one commit. */
async function note(manager: Manager<TestContract>, from: number, count: number): Promise<void> {
  const step = 2_000;
  for (let at = from; at < from + count; at += step) {
    const texts = Array.from({ length: Math.min(step, from + count - at) }, (_, index) => String(at + index));
    await Promise.all(texts.map((text) => manager.append(ANN, "noted", { text })));
  }
}

/** A service whose reads are watched; small pages unless said otherwise. */
async function startWatched(store: () => StoreFactory, options: ServiceOptions = {}) {
  const watched = watchReads(store());
  const service = await startService({ limits: { eventsFrameBytesMax: 1 }, ...options, store: watched });
  return { service, watched, manager: service.manager };
}

describe.each(STORES)("reading a conversation from a store of the kind %s", (_kind, store) => {
  it("a thread of 100,000 events is read in bounded pages, none of them before the one in hand is used up", { timeout: 120_000 }, async () => {
    const { service, watched, manager } = await startWatched(store, { limits: {} });
    await using _ = service;
    await note(manager, 0, 100_000);
    watched.reads.length = 0;
    let pulled = 0;
    let givenMost = 0;
    for await (const entry of manager.history(ANN)) {
      if (inWords(entry) !== `*${pulled}`) expect.fail(`entry ${pulled} is ${inWords(entry)}`);
      pulled += 1;
      for (const { result } of watched.reads.splice(0)) {
        const entries = result.status === "page" ? result.page.entries : [];
        givenMost = Math.max(givenMost, entries.reduce((sum, { bytes }) => sum + bytes, 0));
        expect(entries[0]?.offset).toBe(pulled);
      }
    }
    expect(pulled).toBe(100_000);
    expect(givenMost).toBeLessThanOrEqual(DEFAULT_LIMITS.eventsFrameBytesMax);
    expect(givenMost).toBeGreaterThan(0);
  });

  it("nothing is read before the first pull, nor behind a break", async () => {
    const { service, watched, manager } = await startWatched(store);
    await using _ = service;
    await note(manager, 1, 10);
    watched.reads.length = 0;
    const history = manager.history(ANN);
    expect(watched.reads).toEqual([]);
    expect((await take(2, history)).map(inWords)).toEqual(["*1", "*2"]);
    expect(watched.reads.length).toBe(2);
    expect(await tell(history)).toEqual([]);
  });

  it("when the log is trimmed away under the reader, it is told so and can read again; it is never given a gap", async () => {
    const { service, manager } = await startWatched(store, { limits: { eventsFrameBytesMax: 1, retentionEntriesMax: 5 } });
    await using _ = service;
    await note(manager, 1, 5);
    const seen: HistoryEntry<TestContract>[] = [];
    const reading = (async () => {
      for await (const entry of manager.history(ANN)) {
        seen.push(entry);
        await note(manager, 100, 5);
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: "stream_reset", retryable: true, details: { reason: "trimmed", oldest: 6, head: 10 } });
    expect(seen.map(inWords)).toEqual(["*1"]);
    expect(await tell(manager.history(ANN))).toEqual(["*100", "*101", "*102", "*103", "*104"]);
  });

  it("while the store is out, the reader gets its error, and nothing tries again for it", async () => {
    const { service, watched, manager } = await startWatched(store);
    await using _ = service;
    await note(manager, 1, 3);
    watched.failure = createError("store_unavailable");
    await expect(tell(manager.history(ANN))).rejects.toMatchObject({ code: "store_unavailable", retryable: true });
    watched.failure = undefined;
    expect(await tell(manager.history(ANN))).toEqual(["*1", "*2", "*3"]);
    expect(service.errors).toEqual([]);
  });

  it("a signal ends the reading with its reason before the next page", async () => {
    const { service, manager } = await startWatched(store);
    await using _ = service;
    await note(manager, 1, 3);
    const abort = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const entry of manager.history(ANN, { signal: abort.signal })) {
        seen.push(inWords(entry));
        abort.abort(new Error("enough"));
      }
    })();
    await expect(reading).rejects.toThrow("enough");
    expect(seen).toEqual(["*1"]);
  });

  it("a handler that is cancelled while it reads hears of it from the reading", async () => {
    const { service, manager } = await startWatched(store);
    await using _ = service;
    await note(manager, 1, 3);
    const thrown: unknown[] = [];
    const client = service.client("ann");
    manager.onRequest("ask", async (ctx) => {
      try {
        for await (const entry of ctx.history()) {
          if (inWords(entry) !== "*1") continue;
          const aborted = new Promise((resolve) => ctx.signal.addEventListener("abort", resolve));
          await request.cancel();
          await aborted;
        }
      } catch (error) {
        thrown.push(error);
        throw error;
      }
    });
    const request = client.thread("t1").request("ask", { question: "?" });
    await request.accepted;
    for await (const { type } of client.thread("t1").events()) if (type === "request_cancelled") break;
    expect(thrown).toMatchObject([{ code: "cancelled" }]);
    expect(service.errors).toEqual([]);
  });

  it("a running handler reads while the manager drains, and after that nobody does", async () => {
    const { service, manager } = await startWatched(store);
    await using _ = service;
    await note(manager, 1, 2);
    let seen: string[] = [];
    const begun = Promise.withResolvers<void>();
    const draining = Promise.withResolvers<void>();
    manager.onRequest("ask", async (ctx) => {
      begun.resolve();
      await draining.promise;
      seen = await tell(ctx.history());
    });
    await service.client("ann").thread("t1").request("ask", { question: "still?" }).accepted;
    await begun.promise;
    const drained = manager.drain({ timeoutMs: 5_000 });
    draining.resolve();
    await drained;
    expect(seen).toEqual(["*1", "*2", "?still?"]);
    await expect(tell(manager.history(ANN))).rejects.toMatchObject({ code: "store_closed" });
  });

  it("an id that is none is refused by the call", async () => {
    const { service, manager } = await startWatched(store);
    await using _ = service;
    expect(() => manager.history({ userId: "", threadId: "t1" })).toThrow(expect.objectContaining({ code: "invalid_id" }));
  });
});
