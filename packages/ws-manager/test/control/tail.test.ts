import { afterEach, describe, expect, test } from "vitest";
import type { StoreFactory } from "@apex/ws-queue-core/store";
import type { TailItem } from "../../src/control.ts";
import { memoryStore } from "../../src/memory.ts";
import { BOTH_STORES, rawConnection, startLookedInto, THREAD, type LookedInto } from "./support.ts";

const stop = { current: new AbortController() };
afterEach(() => {
  stop.current.abort();
  stop.current = new AbortController();
});

const tail = (service: LookedInto, from?: "start" | "head" | number): AsyncIterator<TailItem> =>
  service.operator.tail({ ...THREAD, ...(from === undefined ? {} : { from }) }, stop.current.signal)[Symbol.asyncIterator]();

const note = (service: LookedInto, text: string): Promise<unknown> => service.manager.append(THREAD, "noted", { text });

const textOf = (item: TailItem): unknown => (item.kind === "entry" ? (JSON.parse(item.text) as { text?: unknown }).text : item.kind);

async function take(items: AsyncIterator<TailItem>, count: number): Promise<unknown[]> {
  const taken: unknown[] = [];
  while (taken.length < count) {
    const { value, done } = (await items.next()) as { value: TailItem; done?: boolean };
    if (done === true) throw new Error(`The tail ended behind ${taken.length} items`);
    taken.push(textOf(value));
  }
  return taken;
}

describe.each(BOTH_STORES)("a tail, store %s", (_name, store) => {
  test("gives what is there from where it is asked to, says that this was all, and then what comes", async () => {
    await using service = await startLookedInto({ store: store() });
    for (const text of ["one", "two", "three"]) await note(service, text);
    const tails = [tail(service, "start"), tail(service, 2), tail(service), tail(service, 100)];
    expect(await Promise.all(tails.map((items, index) => take(items, [4, 3, 1, 1][index] ?? 0)))).toEqual([
      ["one", "two", "three", "head"],
      ["two", "three", "head"],
      ["head"],
      ["head"],
    ]);
    await note(service, "four");
    expect(await Promise.all(tails.map((items) => take(items, 1)))).toEqual([["four"], ["four"], ["four"], ["four"]]);
  });

  test("begins before its thread does", async () => {
    await using service = await startLookedInto({ store: store() });
    const items = tail(service);
    expect(await take(items, 1)).toEqual(["head"]);
    await note(service, "one");
    expect(await take(items, 1)).toEqual(["one"]);
  });

  test("ends with its service, which it does not hold up", async () => {
    const service = await startLookedInto({ store: store() });
    const items = tail(service);
    await take(items, 1);
    const ended = expect(items.next()).rejects.toMatchObject({ code: "unreachable" });
    await service[Symbol.asyncDispose]();
    await ended;
  });
});

test("a tail shows a run's text while it is written", async () => {
  await using service = await startLookedInto();
  const items = tail(service);
  await take(items, 1);
  let finish = (): void => undefined;
  service.manager.onRequest("ask", (ctx) =>
    ctx.run("librarian", async (run) => {
      await run.text("Hello");
      await new Promise<void>((resolve) => (finish = resolve));
    }),
  );
  await service.client("ann").thread("t1").request("ask", { question: "?" }).accepted;
  expect(await take(items, 2)).toEqual([undefined, "Hello"]);
  finish();
});

/** Counts reads of a thread's log. */
function countingStore(): { readonly store: StoreFactory; reads(): number } {
  let count = 0;
  const factory = memoryStore();
  const store: StoreFactory = {
    async open(context) {
      const opened = await factory.open(context);
      return { ...opened, read: (request) => ((count += request.stream.startsWith("thread:") ? 1 : 0), opened.read(request)) };
    },
  };
  return { store, reads: () => count };
}

test("a reader that stops reading holds a few pages, is read nothing for, and later gets everything in order", async () => {
  const { store, reads } = countingStore();
  await using service = await startLookedInto({ store });
  const { socket, send, next } = rawConnection(service.control);
  send(`${JSON.stringify({ v: 1, id: 1, method: "tail", params: { ...THREAD, from: "start" } })}\n`);
  expect(await next()).toMatchObject({ item: { kind: "head" } });
  socket.pause();
  const count = 400;
  for (let index = 0; index < count; index += 1) await note(service, String(index).padEnd(60_000));
  // What fits into the buffers of both sockets, and no more, of 24 MB.
  expect(reads()).toBeLessThan(60);
  const got: number[] = [];
  while (got.length < count) {
    const { text } = (await next())?.["item"] as { text: string };
    got.push(Number((JSON.parse(text) as { text: string }).text));
  }
  expect(got).toEqual(Array.from({ length: count }, (_, index) => index));
});
