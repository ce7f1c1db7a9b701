import fc from "fast-check";
import { expect, test } from "vitest";
import { isApexError } from "../../src/index.ts";
import { decodeClientFrames, decodeServerFrames, encodeFrame } from "../../src/protocol/index.ts";
import { clientFrame, LIMITS, serverFrame } from "./support/arbitrary-frames.ts";

const SECRET = "s3cr3t-t0ken";

/** Decodes; whatever is thrown must be an `ApexError` that quotes nothing. */
function tryDecode(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    if (!isApexError(error)) throw error;
    expect(["malformed_frame", "frame_too_large", "unsupported_version"]).toContain(error.code);
    expect(`${error.message} ${JSON.stringify(error.details)} ${String(error.cause)}`).not.toContain(SECRET);
  }
}

const decodeBoth = (text: string): void => {
  tryDecode(() => decodeClientFrames(text, LIMITS));
  tryDecode(() => decodeServerFrames(text));
};

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, "", -1, 0.5, 2 ** 53, true, [], {}, [[]], "\ud800", SECRET, [1, 2], { length: 3 }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A frame of which one field, at any depth, is replaced or removed. */
function mutate(value: unknown, path: readonly number[], by: unknown): unknown {
  if (typeof value !== "object" || value === null || path.length === 0) return by;
  const [step = 0, ...rest] = path;
  const copy: Record<string, unknown> = Array.isArray(value) ? (Object.assign([], value) as never) : { ...value };
  const names = Object.keys(copy);
  const name = names[step % Math.max(1, names.length)];
  if (name === undefined) return by;
  copy[name] = mutate(copy[name], rest, by);
  return copy;
}

test("arbitrary text never throws anything but an ApexError", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), decodeBoth));
});

test("a frame with one odd field never throws anything but an ApexError, and quotes nothing", () => {
  const mutation = fc.tuple(fc.oneof(clientFrame, serverFrame), fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 4 }), odd);
  fc.assert(
    fc.property(mutation, ([frame, path, by]) => {
      decodeBoth(JSON.stringify(mutate(frame, path, by)));
    }),
    { numRuns: 1_000 },
  );
});

test("a cut or flipped text never throws anything but an ApexError, and quotes nothing", () => {
  const hello = encodeFrame({ t: "hello", v: 1, token: SECRET });
  const damage = fc.tuple(fc.nat({ max: hello.length }), fc.string({ maxLength: 2 }), fc.nat({ max: 3 }));
  fc.assert(
    fc.property(damage, ([at, put, drop]) => {
      decodeBoth(hello.slice(0, at) + put + hello.slice(at + drop));
    }),
    { numRuns: 1_000 },
  );
});

test("what a mutated message decodes to can be encoded and decoded again to the same", () => {
  const mutation = fc.tuple(clientFrame, fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 3 }), odd);
  fc.assert(
    fc.property(mutation, ([frame, path, by]) => {
      tryDecode(() => {
        const frames = decodeClientFrames(JSON.stringify(mutate(frame, path, by)), LIMITS);
        expect(frames.flatMap((decoded) => decodeClientFrames(encodeFrame(decoded), LIMITS))).toEqual(frames);
      });
    }),
    { numRuns: 1_000 },
  );
});
