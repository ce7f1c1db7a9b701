import { describe, expect, test } from "vitest";
import { createLimits, isApexError, type ApexError } from "../../src/index.ts";
import { decodeClientFrames } from "../../src/protocol/index.ts";

const LIMITS = createLimits();
const decode = (text: string, limits = LIMITS) => decodeClientFrames(text, limits);

function errorOf(text: string, limits = LIMITS): ApexError {
  try {
    decode(text, limits);
  } catch (error) {
    if (isApexError(error)) return error;
    throw error;
  }
  throw new Error("decoded without an error");
}

const REQUEST = { t: "request", id: "r1", seq: 1, thread: "t1", name: "ask", payload: {} };
const CANCEL = { t: "cancel", id: "c1", seq: 2, thread: "t1", request: "r1" };
const SUB = { t: "sub", n: 1, stream: { kind: "thread", name: "t1" }, from: "start" };
const codeOf = (frame: unknown): string => errorOf(JSON.stringify(frame)).code;

describe("size", () => {
  test("a message of exactly the limit is taken, one byte more is not", () => {
    const auth = (bytes: number): string => `{"t":"auth","token":"${"x".repeat(bytes - 23)}"}`;
    const limits = createLimits({ inboundFrameBytesMax: 500 });
    expect(auth(500)).toHaveLength(500);
    expect(decode(auth(500), limits)).toHaveLength(1);
    expect(errorOf(auth(501), limits)).toMatchObject({ code: "frame_too_large", details: { bytes: 501, limit: 500 } });
  });

  test("the limit counts UTF-8 bytes, not characters", () => {
    const limits = createLimits({ inboundFrameBytesMax: 500 });
    const error = errorOf(`{"t":"auth","token":"${"€".repeat(200)}"}`, limits);
    expect(error).toMatchObject({ code: "frame_too_large", details: { bytes: 623 } });
  });

  test("a message holds one frame to the limit of frames", () => {
    const limits = createLimits({ inboundFramesPerMessageMax: 2 });
    const pings = (count: number): string => JSON.stringify(Array.from({ length: count }, () => ({ t: "ping" })));
    expect(decode(pings(2), limits)).toHaveLength(2);
    expect(errorOf(pings(3), limits).code).toBe("malformed_frame");
    expect(errorOf("[]", limits).code).toBe("malformed_frame");
  });

  test("a payload is taken to the depth that is allowed, and not deeper", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    const request = (payload: string): string => JSON.stringify(REQUEST).replace("{}", payload);
    expect(decode(request(nested(LIMITS.inboundDepthMax - 1)))).toHaveLength(1);
    expect(errorOf(request(nested(LIMITS.inboundDepthMax))).code).toBe("malformed_frame");
    expect(errorOf(request(nested(30_000))).code).toBe("malformed_frame");
  });
});

describe("arrays and objects", () => {
  const request = (payload: string): string => JSON.stringify(REQUEST).replace("{}", payload);
  const lists = (count: number): string => `[${Array.from({ length: count - 2 }, () => "[1]").join(",")}]`;

  test("a message has 8,192 of them at most, and is refused before it is parsed", () => {
    expect(decode(request(lists(8_192)))).toHaveLength(1);
    expect(errorOf(request(lists(8_193)))).toMatchObject({ code: "malformed_frame", message: expect.stringContaining("8192") as string });
    expect(errorOf(`${request(lists(8_193))}!`).message).toContain("8192");
  });

  test("those that a text speaks of do not count, whatever it escapes", () => {
    const code = `"\\" {["${"[{".repeat(8_192)}`;
    expect(decode(request(JSON.stringify(code)))).toMatchObject([{ payload: code }]);
  });
});

describe("dangerous content", () => {
  test("a __proto__ key is refused at any depth and changes no prototype", () => {
    for (const text of [
      `{"t":"ping","__proto__":{"polluted":true}}`,
      `{"t":"request","id":"r","seq":1,"thread":"t","name":"n","payload":[{"a":{"__proto__":{"polluted":true}}}]}`,
    ]) {
      expect(errorOf(text).code).toBe("malformed_frame");
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("a type that names a property of every object is an unknown frame", () => {
    expect(decode(`{"t":"constructor"}`)).toEqual([]);
    expect(decode(`{"t":"__proto__"}`)).toEqual([]);
  });

  test("a number that JavaScript cannot hold is refused rather than stored as null", () => {
    expect(errorOf(`{"t":"request","id":"r","seq":1,"thread":"t","name":"n","payload":{"a":[1e400]}}`).code).toBe(
      "malformed_frame",
    );
  });

  test.each([-1, 0, 0.5, 2 ** 53, "1", null])("a sequence of %j is refused", (seq) => {
    expect(codeOf({ ...REQUEST, seq })).toBe("malformed_frame");
  });

  test.each(["", "\ud800", "a\u0000b", "x".repeat(129), 7, null])("an id of %j is refused", (id) => {
    expect(codeOf({ ...REQUEST, id })).toBe("malformed_frame");
    expect(codeOf({ ...REQUEST, thread: id })).toBe("malformed_frame");
    expect(codeOf({ ...SUB, stream: { kind: "thread", name: id } })).toBe("malformed_frame");
  });
});

describe("strict where written, tolerant where read", () => {
  test("a request or a cancel with a field that this version does not know is refused (X10)", () => {
    expect(codeOf({ ...REQUEST, priority: 1 })).toBe("malformed_frame");
    expect(codeOf({ ...CANCEL, force: true })).toBe("malformed_frame");
  });

  test("other frames lose the fields that this version does not know", () => {
    expect(decode(JSON.stringify({ ...SUB, filter: "x" }))).toEqual([SUB]);
    expect(decode(`{"t":"ping","at":1}`)).toEqual([{ t: "ping" }]);
  });

  test("frames of an unknown type are skipped, those beside them are not", () => {
    expect(decode(`[{"t":"telepathy"},{"t":"ping"}]`)).toEqual([{ t: "ping" }]);
  });

  test.each([`[1]`, `{"n":1}`, `{"t":1}`, `null`, `[[{"t":"ping"}]]`, `{`, ``])("%s is no message", (text) => {
    expect(errorOf(text).code).toBe("malformed_frame");
  });
});

describe("shapes", () => {
  test("a hello of another version is told which one is spoken here", () => {
    expect(errorOf(`{"t":"hello","v":2,"anything":true}`)).toMatchObject({
      code: "unsupported_version",
      details: { version: 2, supported: 1 },
    });
  });

  test("a cancel names a request or a run: one of them", () => {
    expect(decode(JSON.stringify(CANCEL))).toEqual([CANCEL]);
    expect(codeOf({ ...CANCEL, run: "x" })).toBe("malformed_frame");
    expect(codeOf({ ...CANCEL, request: undefined })).toBe("malformed_frame");
  });

  test("a request says its deadline in one form at most", () => {
    for (const time of [{ deadline: 5 }, { deadlineInMs: 0 }]) {
      expect(decode(JSON.stringify({ ...REQUEST, ...time }))).toEqual([{ ...REQUEST, ...time }]);
    }
    expect(codeOf({ ...REQUEST, deadline: 5, deadlineInMs: 5 })).toBe("malformed_frame");
    for (const deadlineInMs of [-1, 0.5, null, "5", 2 ** 53]) expect(codeOf({ ...REQUEST, deadlineInMs })).toBe("malformed_frame");
  });

  test("a request needs a payload, and null is one", () => {
    expect(decode(JSON.stringify({ ...REQUEST, payload: null }))).toHaveLength(1);
    expect(codeOf({ ...REQUEST, payload: undefined })).toBe("malformed_frame");
  });

  test.each([{ kind: "secret", name: "x" }, { kind: "thread" }, "thread", null, []])("a stream of %j is refused", (stream) => {
    expect(codeOf({ ...SUB, stream })).toBe("malformed_frame");
  });

  test.each(["", 1, null, "x".repeat(129)])("a subscription from %j is refused", (from) => {
    expect(codeOf({ ...SUB, from })).toBe("malformed_frame");
  });

  test.each([[[[1, 2]]], [[["1", 2, 3]]], [[[0, 2, 3]]], [[[1, -2, 3]]], [[1, 2, 3]], ["x"], [{}]])(
    "acks of %j are refused",
    (acks) => {
      expect(codeOf({ t: "ack", acks })).toBe("malformed_frame");
    },
  );

  test("an error names the field and never quotes it", () => {
    const error = errorOf(`{"t":"auth","token":{"secret":"hunter2"}}`);
    expect(error.details).toEqual({ field: "auth.token" });
    expect(JSON.stringify([error.message, error.details, error.cause])).not.toContain("hunter2");
    expect(errorOf(`{"token":"hunter2`).cause).toBeUndefined();
  });
});
