import { describe, expect, it } from "vitest";
import { FLOODS } from "../src/neighbour/floods/all.ts";
import type { Row } from "../src/neighbour/measure-flood.ts";
import { median, percentile, takeSamples, type Samples } from "../src/neighbour/samples.ts";
import { formatMs, formatRow, formatVerdict, isFair } from "../src/neighbour/table.ts";
import { parseCommand, type Command } from "../src/options.ts";

const PLAIN = { good: (text: string) => text, bad: (text: string) => text, dim: (text: string) => text, strong: (text: string) => text };
const samples = (tookMs: readonly number[], lost = 0): Samples => ({ tookMs, lost });

function row(besideMs: number, controlMs: number, fields: Partial<Row> = {}): Row {
  return {
    flood: "ping",
    connections: 10,
    measure: "event",
    samples: 500,
    beside: { p50Ms: 1, p99Ms: besideMs, lost: 0 },
    control: { p50Ms: 1, p99Ms: controlMs, lost: 0 },
    pressure: { messagesPerSecond: 250_000, upgradesPerSecond: 0, refusalsPerSecond: 0, cpuShare: 0.5, closes: { 4108: 3 }, failures: [] },
    ...fields,
  };
}

describe("percentiles", () => {
  it("are the sample of that rank, whatever order the samples come in", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.99, 1].map((fraction) => percentile(samples(hundred), fraction))).toEqual([50, 99, 100]);
    expect(percentile(samples([7]), 0.99)).toBe(7);
  });

  it("count what was lost as longer than everything that came", () => {
    expect(percentile(samples([1, 2, 3], 1), 0.75)).toBe(3);
    expect(percentile(samples([1, 2, 3], 1), 0.99)).toBe(Infinity);
    expect(percentile(samples([], 2), 0.5)).toBe(Infinity);
  });

  it("are of the round in the middle", () => {
    expect(median([900, 10, 20])).toBe(20);
    expect(median([Infinity, 5, Infinity])).toBe(Infinity);
  });
});

describe("samples", () => {
  it("are begun without waiting for those before, and counted where they do not come", async () => {
    const begun: number[] = [];
    const taken = await takeSamples(5, 1, async (index) => {
      begun.push(index);
      // Each ends only once all of them have begun.
      while (begun.length < 5) await new Promise(setImmediate);
      return index === 2 ? undefined : index;
    });
    expect(taken).toEqual({ tookMs: [0, 1, 3, 4], lost: 1 });
  });
});

describe("the verdict", () => {
  it("is against what takes more than twice as long as the control, or does not come, or harms the service", () => {
    expect(isFair(row(20, 10), false)).toBe(true);
    expect(isFair(row(20.1, 10), false)).toBe(false);
    expect(isFair(row(1, 10, { beside: { p50Ms: 1, p99Ms: 1, lost: 1 } }), false)).toBe(false);
    expect(isFair(row(1, 10, { pressure: { ...row(1, 1).pressure, failures: ["uncaughtException: x"] } }), false)).toBe(false);
  });

  it("is not against an answer that a person takes for at once, or a newcomer's second try", () => {
    const besides = (measure: Row["measure"], ms: number, lost = 0): boolean => isFair(row(ms, 1, { measure, beside: { p50Ms: 1, p99Ms: ms, lost } }), false);
    expect([besides("answer", 100), besides("answer", 101)]).toEqual([true, false]);
    expect([besides("welcome", 3_500), besides("welcome", 3_501), besides("welcome", 20, 1)]).toEqual([true, false, false]);
    expect(besides("event", 3)).toBe(false);
  });

  it("of a quick run sees only what is far off", () => {
    expect(isFair(row(499, 10), true)).toBe(true);
    expect(isFair(row(501, 50), true)).toBe(false);
    expect(formatVerdict([row(1, 1)], true, PLAIN)).toContain("A quick run is not the verdict");
  });

  it("names the rows", () => {
    expect(formatVerdict([row(1, 1), row(30, 1)], false, PLAIN)).toContain("1 of 2 rows are above: ping ×10 (event).");
    expect(formatRow(row(3_890, 24), false, PLAIN).replaceAll(/ +/g, " ").trim()).toBe(
      "ping 10 event 1.0ms 3.9 s 1.0ms 24 ms 162× 250,000 messages/s · 50 % CPU · closed 4108 3",
    );
    expect([0.42, 99.6, 12_400, Infinity].map(formatMs)).toEqual(["0.4ms", "100 ms", "12 s", "never"]);
  });
});

describe("the command line", () => {
  const parse = (...args: readonly string[]): Command => parseCommand(args, 7);

  it("runs a whole campaign, or a part of it", () => {
    expect(parse()).toMatchObject({ type: "campaign", scale: 1, seed: 7 });
    expect(parse("--scale", "0.1", "--seed", "5", "--class", "no JSON")).toEqual({ type: "campaign", scale: 0.1, seed: 5, classes: ["no JSON"] });
  });

  it("runs all floods, or those that are named", () => {
    expect(parse("--neighbour")).toEqual({ type: "neighbour", floods: FLOODS, isQuick: false, isJson: false });
    expect(parse("--neighbour", "--only", "ping", "--quick")).toMatchObject({ floods: [{ name: "ping" }], isQuick: true });
    expect(new Set(FLOODS.map(({ name }) => name)).size).toBe(FLOODS.length);
  });

  it("says what to write instead", () => {
    expect(() => parse("--neighbour", "--only", "pong!")).toThrow("There is no flood called pong!; there are: ping, ");
    expect(() => parse("--quick")).toThrow("pnpm hostile --neighbour --quick");
    expect(() => parse("--scale", "all")).toThrow("--scale is a number above 0 and up to 1000, not all");
    expect(() => parse("--seed", "x")).toThrow("--seed is a whole number, not x");
    expect(() => parse("--neighbour", "--class", "no JSON")).toThrow("--only ping");
  });
});
