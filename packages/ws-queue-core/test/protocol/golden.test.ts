import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../src/index.ts";
import { decodeClientFrames, decodeServerFrames, encodeFrame } from "../../src/protocol/index.ts";
import golden from "./golden/v1.json" with { type: "json" };
import { CLIENT_TYPES, SERVER_TYPES } from "./support/arbitrary-frames.ts";

/**
 * Frames as version 1 was released with. This file is only ever added to: tabs and clients that speak it stay open while
 * servers are replaced.
 */
const typesOf = (messages: readonly { readonly frame: { readonly t: string } }[]): string[] =>
  [...new Set(messages.map(({ frame }) => frame.t))].sort();

test("every frame of version 1 is in the file", () => {
  expect(typesOf(golden.client)).toEqual([...CLIENT_TYPES].sort());
  expect(typesOf(golden.server)).toEqual([...SERVER_TYPES].sort());
});

test.each(golden.client.map(({ text, frame }) => [text, frame]))("a server reads %s", (text, frame) => {
  expect(decodeClientFrames(text, DEFAULT_LIMITS)).toEqual([frame]);
});

test.each(golden.server.map(({ text, frame }) => [text, frame]))("a client reads %s", (text, frame) => {
  expect(decodeServerFrames(text)).toEqual([frame]);
});

test("what is written today is what was written then (F06)", () => {
  for (const { text } of golden.client) {
    expect(decodeClientFrames(text, DEFAULT_LIMITS).map(encodeFrame)).toEqual([text]);
  }
  for (const { text } of golden.server) expect(decodeServerFrames(text).map(encodeFrame)).toEqual([text]);
});
