import type { StreamKey, Tag } from "@apex/ws-queue-core";
import { type Answer, type EntryPage, ledgerText, type OpResult, parseLedger } from "@apex/ws-queue-core/store";
import fc from "fast-check";
import { expect, it } from "vitest";
import { packPage, unpackPage } from "../src/packed-page.ts";

const OWN = "thread:u:t" as StreamKey;

const stream = fc.constantFrom(OWN, "dead:u:dead" as StreamKey);
const tag = fc.string({ minLength: 1, maxLength: 20 }) as fc.Arbitrary<Tag>;
const position = fc.record({ offset: fc.nat(), tag });

const result: fc.Arbitrary<OpResult> = fc.oneof(
  fc.constant({ type: "done" } as const),
  fc.record({ type: fc.constant("appended" as const), stream, first: fc.nat(), last: position }),
  fc.record({ type: fc.constant("appended" as const), stream, first: fc.nat(), last: position, known: fc.constant(true as const) }),
  fc.constant({ type: "rejected", code: "invalid_payload" } as const),
  fc.constantFrom({ type: "cancelled", outcome: "unknown" } as const, {
    type: "cancelled",
    outcome: "cancelled",
    requestId: "r" as never,
  } as const),
);
const answer: fc.Arbitrary<Answer> = fc.record({ sequence: fc.nat(), id: fc.string(), results: fc.array(result, { maxLength: 4 }) });
const ledger = fc.record({ last: fc.nat(), answers: fc.array(answer, { maxLength: 5 }) });

it("reads a ledger as it was written, for a thread and for a producer", () => {
  fc.assert(
    fc.property(ledger, fc.constantFrom(OWN, undefined), (written, own) => {
      const copy = structuredClone(written);
      expect(parseLedger(ledgerText(written, own), own)).toEqual(copy);
      // Made into text once and kept: the second time is the same.
      expect(ledgerText(written, own)).toBe(ledgerText(copy, own));
    }),
  );
});

it("unpacks a page as it was packed", () => {
  const texts = fc.array(fc.record({ tag, text: fc.string(), bytes: fc.nat() }), { maxLength: 5 });
  fc.assert(
    fc.property(position, position, fc.nat(), texts, (after, head, oldest, rows) => {
      const entries = rows.map((row, index) => ({ offset: after.offset + 1 + index, ...row }));
      const page: EntryPage = { stream: OWN, after, entries, head, oldest };
      expect(unpackPage(structuredClone(packPage(page)))).toEqual(page);
    }),
  );
});
