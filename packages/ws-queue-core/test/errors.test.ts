import { createError, isApexError, toApexError } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";

const throws = (): never => {
  throw new Error("a getter");
};
const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

/** What may be thrown at a program that looks at it. */
const ODD: readonly (readonly [string, unknown])[] = [
  ["null", null],
  ["undefined", undefined],
  ["a symbol", Symbol("s")],
  ["a revoked proxy", revoked()],
  ["an object below a revoked proxy", Object.create(revoked())],
  ["an error whose message cannot be read", Object.defineProperty(new Error(), "message", { get: throws })],
  ["an error whose message is no text", Object.assign(new Error(), { message: 7 })],
  ["an error of this project with a getter", Object.defineProperty(createError("closed"), "retryAfterMs", { get: throws })],
  ["an error of this project without a code", (({ code: _code, ...rest }) => rest)(createError("closed"))],
];

describe.each(ODD)("%s", (_name, thrown) => {
  it("is no error of this project, and becomes one", () => {
    expect(isApexError(thrown)).toBe(false);
    const error = toApexError(thrown, "internal");
    expect(error).toMatchObject({ code: "internal", message: expect.stringMatching(/^internal/) as string });
    expect(Object.is(error.cause, thrown)).toBe(true);
  });
});

it("an error of this project stays what it is", () => {
  const error = createError("closed");
  expect(toApexError(error, "internal")).toBe(error);
});

it("an error says what its cause says", () => {
  expect(toApexError(new Error("disk full"), "store_unavailable").message).toBe("store unavailable: disk full");
});
