import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRateLimit } from "../../src/requests/rate-limit.ts";
import { connectRaw, type RawClient } from "../support/raw-client.ts";
import { startService } from "../support/service.ts";

const page = (): object => ({});

describe("the limit of requests per minute", () => {
  it("admits a burst of the whole minute, then says how long to wait for one more", () => {
    const limit = createRateLimit<string, object>(60);
    const tab = page();
    for (let taken = 0; taken < 60; taken += 1) expect(limit.tryTake("ann", tab, 0)).toBe(0);
    expect(limit.tryTake("ann", tab, 0)).toBe(1_000);
    expect(limit.tryTake("ann", tab, 999)).toBe(1);
    expect(limit.tryTake("ann", tab, 1_000)).toBe(0);
  });

  it("does not let one user's overload touch another", () => {
    const limit = createRateLimit<string, object>(1);
    const tab = page();
    expect(limit.tryTake("ann", tab, 0)).toBe(0);
    expect(limit.tryTake("ann", tab, 0)).toBeGreaterThan(0);
    expect(limit.tryTake("ben", page(), 0)).toBe(0);
  });

  it("gives each page that waits a turn of its own, also when another one asks first", () => {
    const limit = createRateLimit<string, object>(60);
    const [slow, quick] = [page(), page()];
    for (let taken = 0; taken < 60; taken += 1) limit.tryTake("ann", quick, 0);
    expect(limit.tryTake("ann", slow, 0)).toBe(1_000);
    expect(limit.tryTake("ann", quick, 0)).toBe(2_000);
    expect(limit.tryTake("ann", quick, 1_000)).toBe(1_000);
    expect(limit.tryTake("ann", slow, 1_200)).toBe(0);
    expect(limit.tryTake("ann", slow, 1_200)).toBe(1_800);
    expect(limit.tryTake("ann", quick, 2_000)).toBe(0);
  });

  it("is behind as many as wait, and no more, for each of them: a page that is gone gives its turn back", () => {
    const limit = createRateLimit<string, object>(60);
    const [gone, tab] = [page(), page()];
    for (let taken = 0; taken < 60; taken += 1) limit.tryTake("ann", tab, 0);
    expect(limit.tryTake("ann", gone, 0)).toBe(1_000);
    limit.leave("ann", gone);
    limit.leave("ann", gone);
    expect(limit.tryTake("ann", tab, 0)).toBe(1_000);
  });

  it("never admits more than a burst and the rate allow, and one for each page that waited, however the calls are spread", () => {
    const step = fc.record({ gap: fc.nat(5_000), tab: fc.nat(2), leaves: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const limit = createRateLimit<string, object>(30);
        const pages = [page(), page(), page()];
        let now = 0;
        let admitted = 0;
        for (const { gap, tab, leaves } of steps) {
          now += gap;
          const asking = pages[tab] ?? page();
          if (limit.tryTake("ann", asking, now) === 0) admitted += 1;
          else if (leaves) limit.leave("ann", asking);
        }
        expect(admitted).toBeLessThanOrEqual(30 + Math.floor((now * 30) / 60_000) + 1 + pages.length);
      }),
    );
  });
});

const ask = (id: string): object => ({ t: "request", id, seq: 1, thread: "t1", name: "ask", payload: { question: "?" } });

/** Asks once; how long the page is told to wait. */
async function waitOf(client: RawClient): Promise<number> {
  client.send(ask("r"));
  return (await client.next("rejected")).retryAfterMs ?? 0;
}

it("a request beyond the rate is refused, also on another connection of its user (F11)", async () => {
  await using service = await startService({ limits: { requestsPerMinuteMax: 1 } });
  const [first, second] = [await connectRaw(service.url), await connectRaw(service.url)];
  await first.next("welcome");
  first.send(ask("r1"));
  await first.next("accepted");
  await second.next("welcome");
  second.send(ask("r2"));
  expect(await second.next("rejected")).toMatchObject({ code: "rate_limited", retryable: true });
});

it("a page that closes makes room for those of its user that wait", async () => {
  await using service = await startService({ limits: { requestsPerMinuteMax: 1 } });
  const open = async (): Promise<RawClient> => {
    const client = await connectRaw(service.url);
    await client.next("welcome");
    return client;
  };
  const first = await open();
  first.send(ask("r"));
  await first.next("accepted");
  const waiting = await open();
  expect(await waitOf(waiting)).toBeLessThanOrEqual(60_000);
  expect(await waitOf(await open())).toBeGreaterThan(60_000);
  await waiting.close();
  await expect.poll(() => service.manager.connections).toBe(2);
  expect(await waitOf(await open())).toBeLessThanOrEqual(120_000);
});
