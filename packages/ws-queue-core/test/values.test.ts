import { createLimits, DEFAULT_LIMITS } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";
import { aFunction, aWhole, checkFields, checkValue, describeValue, isRequired, readFields } from "../src/values.ts";

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

describe("what a value was", () => {
  it.each<[unknown, string]>([
    [Number.NaN, "NaN"],
    [undefined, "undefined"],
    [null, "null"],
    ["", '""'],
    ["x".repeat(41), "a string of 41 characters"],
    [12n, "a bigint"],
    [Symbol("s"), "a symbol"],
    [() => 1, "a function"],
    [[1], "an array"],
    [new Date(), "a Date"],
    [Promise.resolve(), "a promise"],
    [{ secret: "s" }, "an object"],
  ])("is said in a word: %o", (value, words) => {
    expect(describeValue(value)).toBe(words);
  });

  it("is said of what cannot be read, too", () => {
    expect(describeValue(revoked())).toBe("an object that cannot be read");
  });
});

describe("options", () => {
  const rules = { size: aWhole(1, 9), onError: isRequired(aFunction("(error) => void")) };
  const onError = (): void => undefined;

  it("are read once and copied", () => {
    let reads = 0;
    const given = { onError, get size() { return (reads += 1); } };
    expect(checkFields("make", given, rules)).toEqual({ size: 1, onError });
    expect(reads).toBe(1);
  });

  it("may be undefined, which is the same as not given", () => {
    expect(checkFields("make", { onError, size: undefined }, rules)).toEqual({ onError });
  });

  it.each<[unknown, string]>([
    [{ onError, size: 10 }, "make: size must be a whole number from 1 to 9, not 10"],
    [{ onError, size: "1" }, 'make: size must be a whole number from 1 to 9, not "1"'],
    [{ size: 1 }, "make: onError must be a function (error) => void, not undefined"],
    [{ onError, sice: 1 }, "make has no option sice; it has: size, onError"],
    [null, "make must be an object that can be read, not null"],
  ])("are refused with what they were: %#", (given, message) => {
    expect(() => checkFields("make", given, rules)).toThrow(expect.objectContaining({ code: "misconfigured", message }) as Error);
  });

  it("that cannot be read are refused", () => {
    const unreadable = { onError, get size(): number { throw new Error("a getter"); } };
    for (const given of [unreadable, revoked()]) expect(() => checkFields("make", given, rules)).toThrow(/make must be an object that can be read/);
  });

  it("may be refused with another code", () => {
    expect(() => readFields("thread", 1, "invalid_argument")).toThrow(expect.objectContaining({ code: "invalid_argument" }) as Error);
    expect(() => checkValue("size", 0, aWhole(1), "invalid_argument")).toThrow(expect.objectContaining({ code: "invalid_argument" }) as Error);
  });
});

describe("limits", () => {
  it.each<[object, RegExp]>([
    [{ heartbeatMs: Number.NaN }, /limits.heartbeatMs must be .*, not NaN/],
    [{ eventBytesMax: "262144" }, /limits.eventBytesMax must be .*, not "262144"/],
    [{ eventBytesMax: 1.5 }, /whole number/],
    [{ eventBytesMax: 5_119 }, /eventBytesMax must be a whole number of at least 5120, since the end of a run .* has to fit, not 5119/],
    [{ eventBytesMax: Number.POSITIVE_INFINITY }, /not Infinity/],
    [{ handshakeTimeoutMs: 2 ** 31 }, /from 1 to 2147483647, not 2147483648/],
    [{ heartbeatMs: 60_000 }, /heartbeatMs .* must be less than/],
    [{ toString: 1 }, /no limit called toString/],
    [[1], /no limit called 0/],
  ])("%o are refused", (limits, message) => {
    expect(() => createLimits(limits)).toThrow(message);
  });

  it("that are undefined are the defaults", () => {
    expect(createLimits({ heartbeatMs: undefined } as object)).toEqual(DEFAULT_LIMITS);
  });
});
