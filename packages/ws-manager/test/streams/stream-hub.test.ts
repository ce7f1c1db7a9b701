import { createLimits, type Limits, type Position, type StreamKey, type UserId } from "@apex/ws-queue-core";
import type { EntryPage, ReadRequest, ReadResult, StreamChange } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { createStreamHub, type StreamHub, type StreamSignal, type StreamWatcher } from "../../src/streams/stream-hub.ts";
import { ForkingLog } from "./support/forking-log.ts";

const KIB = 1_024;
const FRAME_BYTES = 32 * KIB;
const USER = "user" as UserId;

/** A reader that does nothing by itself. */
const idler = (): StreamWatcher => ({ handleInput: () => undefined });

/** A hub on one log, and how often the log was read. */
class Bench {
  readonly log = new ForkingLog();
  readonly hub: StreamHub;
  reads = 0;
  readonly #listeners = new Set<(change: StreamChange) => void>();

  constructor(limits: Partial<Limits> = {}) {
    this.hub = createStreamHub(
      {
        watch: (_stream, listener) => (this.#listeners.add(listener), () => this.#listeners.delete(listener)),
        read: ({ from }) => {
          this.reads += 1;
          return Promise.resolve({ status: "page", page: this.log.readFrom(typeof from === "string" ? this.log.head : from) });
        },
      },
      createLimits(limits),
    );
  }

  get stream(): StreamKey {
    return this.log.headOnly().stream;
  }

  get bytes(): number {
    return this.hub.stats().bytes;
  }

  /** A reader that has found the head. */
  async join(reader = idler()): Promise<StreamWatcher> {
    this.hub.watch(this.stream, reader);
    await this.hub.read(this.request(this.log.head), reader, USER);
    return reader;
  }

  append(count: number, textBytes: number): void {
    const page = this.log.append(count, textBytes);
    for (const listener of this.#listeners) listener({ type: "appended", page });
  }

  request(from: Position, bytesMax = FRAME_BYTES): ReadRequest {
    return { stream: this.stream, from, entriesMax: 1_000, bytesMax };
  }

  /** What memory has behind this offset; undefined where the store would be asked. */
  fromMemory(offset: number, reader: StreamWatcher, bytesMax?: number): EntryPage | undefined {
    const result: ReadResult | Promise<ReadResult | undefined> = this.hub.read(this.request(this.log.at(offset), bytesMax), reader, USER);
    return result instanceof Promise || result.status !== "page" ? undefined : result.page;
  }
}

describe("what a node keeps of a watched stream", () => {
  it("is one frame while all its readers are at the head, which a page that comes back is served from", async () => {
    const bench = new Bench();
    await bench.join();
    for (let count = 0; count < 100; count += 1) bench.append(1, KIB);
    expect(bench.bytes).toBeLessThanOrEqual(FRAME_BYTES);
    expect(bench.fromMemory(90, idler())?.entries).toHaveLength(10);
    expect(bench.hub.stats().streams).toBe(1);
  });

  it("is all that a reader behind the head will read, and one frame again once it has", async () => {
    const bench = new Bench();
    const reader = await bench.join();
    bench.append(40, KIB);
    // Its window has no room for more.
    expect(bench.fromMemory(20, reader, 4 * KIB)?.entries).toHaveLength(3);
    bench.append(40, KIB);
    for (let count = 0; count < 100; count += 1) bench.append(1, KIB);
    expect(bench.bytes).toBeGreaterThan(100 * KIB);
    for (let offset = 23; offset < 180; offset += 31) expect(bench.fromMemory(offset, reader)).toBeDefined();
    expect(bench.bytes).toBeLessThanOrEqual(FRAME_BYTES);
  });

  it("is not kept for a reader that is gone, nor for one that it has left behind", async () => {
    const bench = new Bench({ tailEntriesMax: 50 });
    const [gone, left] = [await bench.join(), await bench.join()];
    await bench.join();
    bench.append(40, KIB);
    bench.fromMemory(9, gone);
    bench.append(10, KIB);
    bench.hub.unwatch(bench.stream, gone);
    expect(bench.bytes).toBeLessThanOrEqual(FRAME_BYTES);
    bench.fromMemory(22, left);
    bench.append(5, KIB);
    bench.append(100, KIB);
    expect(bench.bytes).toBeLessThanOrEqual(FRAME_BYTES);
  });

  it("has what is just being told as a whole, however little is kept", async () => {
    const bench = new Bench({ tailsBytesMax: 1 });
    const told: number[][] = [[], [], []];
    for (const offsets of told) {
      const reader: StreamWatcher = {
        handleInput(signal: StreamSignal) {
          let page = signal.type === "head" ? signal.page : undefined;
          while (page !== undefined && page.entries.length > 0) {
            offsets.push(...page.entries.map(({ offset }) => offset));
            page = bench.fromMemory(offsets.at(-1) ?? 0, reader);
          }
        },
      };
      await bench.join(reader);
    }
    const { reads } = bench;
    bench.append(200, KIB);
    expect(told.map((offsets) => offsets.length)).toEqual([200, 200, 200]);
    expect([bench.reads - reads, bench.bytes]).toEqual([0, 0]);
  });

  it("is nothing once no reader watches it", async () => {
    const bench = new Bench();
    const reader = await bench.join();
    bench.append(10, KIB);
    bench.hub.unwatch(bench.stream, reader);
    expect(bench.hub.stats()).toMatchObject({ streams: 0, bytes: 0 });
  });
});

describe("reads that wait for their user's turn", () => {
  it("are not done for readers that are gone by then", async () => {
    const log = new ForkingLog();
    log.append(10, 100);
    const asked: number[] = [];
    const answers: (() => void)[] = [];
    const hub = createStreamHub(
      {
        watch: () => () => undefined,
        read: ({ from }) => {
          const place = typeof from === "string" ? log.head : from;
          asked.push(place.offset);
          return new Promise((resolve) => answers.push(() => resolve({ status: "page", page: log.readFrom(place) })));
        },
      },
      createLimits(),
    );
    const { stream } = log.headOnly();
    const [gone, stays] = [idler(), idler()];
    for (const reader of [gone, stays]) hub.watch(stream, reader);
    const read = async (offset: number, reader: StreamWatcher) => hub.read({ stream, from: log.at(offset), entriesMax: 1, bytesMax: 1 }, reader, USER);
    const results = [0, 1, 2, 3, 4, 5].map((offset) => read(offset, gone));
    const last = read(6, stays);
    hub.unwatch(stream, gone);
    // What the tail learned is not what is meant here.
    hub.forget(() => true);
    answers[0]?.();
    await expect.poll(() => asked).toEqual([0, 1, 6]);
    for (const answer of answers) answer();
    expect((await Promise.all(results)).slice(2)).toEqual([undefined, undefined, undefined, undefined]);
    expect(await last).toMatchObject({ status: "page" });
  });
});
