import { parseThreadId, parseUserId, threadStream, type StreamKey } from "@apex/ws-queue-core";
import { expect, it } from "vitest";
import { createKeys, streamOfList } from "../src/keys.ts";
import { decodeMessage } from "../src/server/decode-answers.ts";
import type { RowKey } from "../src/server/port.ts";

const stream = threadStream(parseUserId("ann:{1} é"), parseThreadId("t/1"));

it("has the prefix and the partition in each key, and no other braces in it", () => {
  const keys = createKeys("app:");
  const all = [keys.meta(7), keys.row(7, "t:x" as RowKey), keys.list(7, stream), keys.ids(7, stream), keys.letters(7, stream), keys.index(7, "pending")];
  for (const key of all) expect(key).toMatch(/^app:\{7\}:[^{}]+$/);
  expect(new Set(all)).toHaveLength(all.length);
});

it("finds the stream of a list, and of nothing else", () => {
  const keys = createKeys();
  expect(streamOfList(keys.list(200, stream))).toBe(stream);
  for (const key of [keys.ids(200, stream), keys.meta(1), "apex:{1}:l:", "apex:{1}:l:nothing", "apex:{1}:l:thread:%:x", `other ${stream}`]) expect(streamOfList(key)).toBeUndefined();
});

it("says what a message means by its channel", () => {
  const channel = createKeys().list(200, stream);
  expect(decodeMessage(channel, "1 1 page")).toEqual({ type: "appended", stream, page: "1 1 page" });
  expect(decodeMessage(channel, "birth123")).toEqual({ type: "deleted", stream, birth: "birth123" });
  expect(decodeMessage("elsewhere", "page")).toBeUndefined();
});

it.each(["with space", "with{brace", "with}brace", "é", "x".repeat(65), "line\nfeed"])("refuses the prefix %j", (prefix) => {
  expect(() => createKeys(prefix)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
});

it("takes no prefix at all", () => {
  expect(createKeys("").list(1, "thread:a:b" as StreamKey)).toBe("{1}:l:thread:a:b");
});
