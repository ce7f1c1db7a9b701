import fc from "fast-check";
import { expect, test } from "vitest";
import * as ws from "ws";
import { frameText } from "../src/ws-frame.ts";

/** Exported and without types. */
interface WithSender {
  readonly Sender: { frame(data: Buffer, options: { fin: boolean; opcode: number; mask: boolean }): Buffer[] };
}

/** What `ws` itself would write. */
function framedByWs(text: string): Buffer {
  const { Sender } = ws as unknown as WithSender;
  return Buffer.concat(Sender.frame(Buffer.from(text), { fin: true, opcode: 1, mask: false }));
}

test("a framed text is what ws writes for it", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => frameText(text).equals(framedByWs(text))));
});

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])("a text of %i bytes has the right header", (bytes) => {
  const text = "x".repeat(bytes);
  expect(frameText(text).equals(framedByWs(text))).toBe(true);
});
