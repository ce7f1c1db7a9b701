import fc from "fast-check";
import { expect, test } from "vitest";
import * as ws from "ws";
import { framePong, frameText } from "../src/ws-frame.ts";

/** Exported and without types. */
interface WithSender {
  readonly Sender: { frame(data: Buffer, options: { fin: boolean; opcode: number; mask: boolean }): Buffer[] };
}

/** What `ws` itself would write. */
function framedByWs(payload: string | Buffer, opcode = 1): Buffer {
  const { Sender } = ws as unknown as WithSender;
  return Buffer.concat(Sender.frame(Buffer.from(payload), { fin: true, opcode, mask: false }));
}

test("a framed text is what ws writes for it", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => frameText(text).equals(framedByWs(text))));
});

test("a framed pong is what ws writes for it", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 125 }), (bytes) => framePong(Buffer.from(bytes)).equals(framedByWs(Buffer.from(bytes), 0xa))));
});

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])("a text of %i bytes has the right header", (bytes) => {
  const text = "x".repeat(bytes);
  expect(frameText(text).equals(framedByWs(text))).toBe(true);
});
