import { expect, test } from "vitest";
import { resolveOptions } from "../../src/connection/options.ts";

const targetOf = (url: string) => resolveOptions({ url }).target;

test("a URL names the server, the user, and the database", () => {
  expect(targetOf("redis://example.org")).toEqual({ host: "example.org", port: 6379, username: undefined, password: undefined, database: 0, tls: undefined, name: "example.org:6379" });
  expect(targetOf("redis://:p%40ss@[::1]:7000/3")).toMatchObject({ host: "::1", port: 7000, username: undefined, password: "p@ss", database: 3 });
  expect(targetOf("rediss://app:word@example.org:6380/")).toMatchObject({ username: "app", password: "word", tls: {}, name: "example.org:6380" });
});

test.each(["", "http://:secret@here", "redis://:secret@here/zero", "redis://:secret@here?family=6", "redis://:secret@here:99999", "redis://:%secret@here", "secret"])(
  "%s is refused, without being shown",
  (url) => {
    const refusal = (() => {
      try {
        return targetOf(url);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toMatchObject({ code: "misconfigured" });
    expect(String(refusal)).not.toContain("secret");
  },
);

test("other options are checked by name and value", () => {
  expect(() => resolveOptions({ url: "redis://here", callTimeoutMs: 0 })).toThrow(/callTimeoutMs must be a whole number from 1/);
  expect(() => resolveOptions({ url: "redis://here", tls: {} })).toThrow(/rediss/);
  expect(() => resolveOptions({ url: "redis://here", retries: 3 } as never)).toThrow(/no option retries/);
  expect(() => resolveOptions({ password: "x" } as never)).toThrow(/password/);
});
