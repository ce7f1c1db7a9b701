import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRateLimit } from "../../src/requests/rate-limit.ts";

describe("the limit of requests per minute", () => {
  it("admits a burst of the whole minute, then says how long to wait for one more", () => {
    const limit = createRateLimit<string>(60);
    for (let taken = 0; taken < 60; taken += 1) expect(limit.tryTake("ann", 0)).toBe(0);
    expect(limit.tryTake("ann", 0)).toBe(1_000);
    expect(limit.tryTake("ann", 999)).toBe(1);
    expect(limit.tryTake("ann", 1_000)).toBe(0);
  });

  it("does not let one user's overload touch another", () => {
    const limit = createRateLimit<string>(1);
    expect(limit.tryTake("ann", 0)).toBe(0);
    expect(limit.tryTake("ann", 0)).toBeGreaterThan(0);
    expect(limit.tryTake("ben", 0)).toBe(0);
  });

  it("never admits more than a burst and the rate allow, however the calls are spread", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5_000), { maxLength: 200 }), (gaps) => {
        const limit = createRateLimit<string>(30);
        let now = 0;
        let admitted = 0;
        for (const gap of gaps) {
          now += gap;
          if (limit.tryTake("ann", now) === 0) admitted += 1;
        }
        expect(admitted).toBeLessThanOrEqual(30 + Math.floor((now * 30) / 60_000) + 1);
      }),
    );
  });
});
