import { expect, test } from "vitest";
import { auditDamage, auditOffset, describeOrder, EMPTY_AUDIT } from "../../src/page/view/order-audit.ts";

const audit = (...offsets: number[]) => offsets.reduce(auditOffset, EMPTY_AUDIT);

test("a dense row is complete", () => {
  expect(audit(1, 2, 3)).toEqual({ shown: 3, last: 3, lost: 0, duplicated: 0, disordered: 0, damaged: 0 });
  expect(describeOrder(audit(1, 2, 3))).toBe("All 3 pieces are here, in order.");
});

test("what is missing, comes twice or comes too late is counted", () => {
  expect(audit(1, 4)).toMatchObject({ lost: 2, last: 4 });
  expect(audit(1, 1)).toMatchObject({ duplicated: 1 });
  expect(audit(1, 2, 3, 2)).toMatchObject({ disordered: 1, last: 3 });
  expect(describeOrder(audit(2))).toBe("Of pieces 1 to 2, some are missing, out of order or twice.");
});

test("what the store has lost, and said so, is a hole and no disorder", () => {
  const behind = auditOffset(auditDamage(audit(1, 2), 6), 7);
  expect(behind).toMatchObject({ shown: 3, last: 7, lost: 0, damaged: 4 });
  expect(describeOrder(behind)).toBe("Pieces 1 to 7 are here in order, except 4 that are damaged on the server.");
});
