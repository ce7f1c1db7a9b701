import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLedger, EMPTY_LEDGER, recordAnswer } from "../../src/store/ledger.ts";

const KEPT = 4;

/** Everything that was ever answered, and the rules in words. */
function expected(history: readonly { readonly id: string }[], sequence: number, id: string) {
  const last = history.length;
  if (sequence === last + 1) return { status: "next" };
  if (sequence > last) return { status: "refused", code: "sequence_gap", expectedSequence: last + 1 };
  if (sequence <= last - KEPT || sequence < 1) return { status: "refused", code: "sequence_too_old" };
  if (history[sequence - 1]?.id !== id) return { status: "refused", code: "sequence_conflict" };
  return { status: "repeated", answer: { sequence, id, results: [{ type: "rejected", code: "internal", sequence }] } };
}

describe("a ledger", () => {
  it("answers like somebody who remembers every commit", () => {
    const attempt = fc.record({ back: fc.integer({ min: -3, max: 8 }), id: fc.constantFrom("a", "b") });
    const property = fc.property(fc.array(attempt, { size: "medium" }), (attempts) => {
      const history: { readonly id: string }[] = [];
      let ledger = EMPTY_LEDGER;
      for (const { back, id } of attempts) {
        const sequence = history.length + 1 - back;
        const verdict = checkLedger(ledger, sequence, id);
        expect(verdict).toEqual(expected(history, sequence, id));
        if (verdict.status !== "next") continue;
        const results = [{ type: "rejected" as const, code: "internal" as const, sequence }];
        ledger = recordAnswer(ledger, { sequence, id, results }, KEPT);
        history.push({ id });
      }
      expect(ledger.last).toBe(history.length);
      expect(ledger.answers).toHaveLength(Math.min(history.length, KEPT));
    });
    fc.assert(property, { numRuns: 300 });
  });
});
