import { parseUserId, type Tag } from "@apex/ws-queue-core";
import { deadLetterCursor } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { packGroup, parseGroup } from "../../src/engine/group-text.ts";
import { createTextRing } from "../../src/engine/text-ring.ts";
import type { RowKey } from "../../src/server/port.ts";
import { append, group, log, pageAt, placeOf } from "../server/support/groups.ts";

const ANN = placeOf("ann");
const userId = parseUserId("ann");

test("an answered group is read back as it was", () => {
  const plain = append(ANN, "", "version1", 1);
  const rich = group(ANN, {
    ...append(ANN, "version1", "version2", 2),
    rows: new Map([
      [ANN.row, "version2\n{\"name\":\"Änne 🙂\"}\n"],
      ["w:gone" as RowKey, undefined],
    ]),
    logs: [log(ANN.stream, { deleted: "birth1" as Tag, trimmedThrough: 7, pages: [pageAt(ANN.stream, 1, '"a\nb"'), pageAt(ANN.stream, 2)] }), log(ANN.other, { trimmedThrough: 1 })],
    ids: [{ stream: ANN.stream, id: "run:1\n", offset: 3 }],
    newIds: [{ stream: ANN.stream, id: "r2", offset: undefined }],
    letters: [{ type: "add", stream: ANN.dead, offset: 1, member: deadLetterCursor({ at: 1, offset: 1, stream: ANN.dead }) }],
    indexes: [{ index: "pending", member: "m", score: undefined }],
  });
  for (const one of [plain, rich]) expect(parseGroup(packGroup({ userId, group: one }))).toEqual({ userId, group: one });
});

test("what is left of the texts is there, oldest first, however large they are", () => {
  const ring = createTextRing();
  const texts = Array.from({ length: 60 }, (_, index) => `${index} 🙂`.repeat(index % 7 === 0 ? 40_000 : 5_000));
  let left: readonly string[] = [];
  for (const text of texts) {
    ring.push(text);
    left = [...left, text];
    if (left.length > 20) {
      ring.drop(13);
      left = left.slice(13);
    }
    expect(ring.count()).toBe(left.length);
    expect(ring.bytes()).toBe(Buffer.byteLength(left.join("")));
  }
  expect(ring.texts()).toEqual(left);
  ring.drop(1_000);
  ring.push("after all");
  expect(ring.texts()).toEqual(["after all"]);
});
