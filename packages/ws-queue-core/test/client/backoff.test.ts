import { createRandom } from "@apex/testkit/random";
import { describe, expect, it } from "vitest";
import { nextDelayMs } from "../../src/client/backoff.ts";

const settings = { backoffMinMs: 500, backoffMaxMs: 20_000 };

/** The waits of one failing connection. */
function createBackoff(jitter: () => number) {
  const backoff = { attempt: 0 };
  return {
    backoff,
    nextDelayMs: (isPrompt: boolean): number => nextDelayMs({ ...settings, jitter }, backoff, isPrompt),
  };
}

describe("backoff", () => {
  it("doubles its ceiling from half a second to twenty seconds", () => {
    const backoff = createBackoff(() => 1);
    const delays = Array.from({ length: 8 }, () => backoff.nextDelayMs(false));
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
  });

  it("stays at its ceiling however often it fails", () => {
    const backoff = createBackoff(() => 1);
    const delays = Array.from({ length: 3_000 }, () => backoff.nextDelayMs(false));
    expect(delays.at(-1)).toBe(20_000);
  });

  it("spreads each delay over everything below the ceiling", () => {
    const jitter = createRandom(7, "jitter").fraction;
    const delays = Array.from({ length: 2_000 }, () => createBackoff(jitter).nextDelayMs(false));
    const quarters = [0, 1, 2, 3].map((quarter) => delays.filter((ms) => Math.min(3, Math.floor(ms / 125)) === quarter).length);
    for (const count of quarters) expect(count).toBeGreaterThan(400);
    expect(Math.max(...delays)).toBeLessThanOrEqual(500);
  });

  it("gives a prompt reconnect its first attempt for nothing, and only that one", () => {
    const backoff = createBackoff(() => 1);
    expect([backoff.nextDelayMs(true), backoff.nextDelayMs(true), backoff.nextDelayMs(true)]).toEqual([0, 1_000, 2_000]);
    backoff.backoff.attempt = 0;
    expect(backoff.nextDelayMs(true)).toBe(0);
  });
});
