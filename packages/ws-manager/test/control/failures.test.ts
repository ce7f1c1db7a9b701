import { expect, test } from "vitest";
import { createError } from "../../src/index.ts";
import { watchService } from "../../src/control/failures.ts";

test("of a thousand failures the newest five are kept, cut, and refusals are none of them", () => {
  const told: unknown[] = [];
  let now = 0;
  const watch = watchService((error) => void told.push(error), undefined, { epochMs: () => now });
  for (now = 1; now <= 1_000; now += 1) watch.onError(now % 2 === 0 ? createError("internal", `${now} ${"x".repeat(10_000)}`) : createError("overloaded", "no", { refusal: "upgrade.no_room" }));
  watch.onError(
    Object.defineProperty(new Error(), "message", {
      get() {
        throw new Error("no");
      },
    }),
  );
  expect(told).toHaveLength(1_001);
  const { count, newest } = watch.failures();
  expect(count).toBe(501);
  expect(newest.map(({ at, code }) => [at, code])).toEqual([[1_001, undefined], [1_000, "internal"], [998, "internal"], [996, "internal"], [994, "internal"]]);
  expect(newest.map(({ message }) => message.length)).toEqual([28, 500, 500, 500, 500]);
});
