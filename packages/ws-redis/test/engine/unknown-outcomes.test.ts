import { createError } from "@apex/ws-queue-core";
import { createRowServerModel } from "@apex/testkit/row-server";
import { expect, test } from "vitest";
import type { GroupOutcome, RowServer } from "../../src/server/port.ts";
import { createVirtualClock } from "../connection/support/virtual-clock.ts";
import { openVirtualNode } from "../support/virtual-node.ts";

/** A server of which one answer is lost, and what it answered. */
async function open(isOutcomeKnown: boolean) {
  const clock = createVirtualClock();
  const model = createRowServerModel({ nowMs: clock.monotonicMs });
  const outcomes: GroupOutcome["status"][] = [];
  let isLost = false;
  const server: RowServer = model.connect();
  const node = await openVirtualNode(model, clock, 0, {
    ...server,
    async apply(groups) {
      if (isLost && isOutcomeKnown) throw createError("store_unavailable", undefined, { isOutcomeKnown });
      const answer = await server.apply(groups);
      if (isLost) throw createError("store_unavailable", undefined, { isOutcomeKnown });
      if (answer.status === "done") outcomes.push(...answer.outcomes.map(({ status }) => status));
      return answer;
    },
  });
  async function append(isAnswered: boolean): Promise<unknown> {
    isLost = !isAnswered;
    const appended = node.append('"x"').catch((error: unknown) => error);
    await clock.advance(10);
    return appended;
  }
  return { append, outcomes };
}

test.each([true, false])("where an answer is lost, and whether it happened is known (%s), the next commit is right at once", async (isOutcomeKnown) => {
  const { append, outcomes } = await open(isOutcomeKnown);
  await append(true);
  expect(await append(false)).toMatchObject({ code: "store_unavailable" });
  outcomes.length = 0;
  // The one before is not there, where it did not happen.
  expect(await append(true)).toMatchObject(isOutcomeKnown ? { status: "refused", code: "sequence_gap" } : { status: "committed", duplicate: false });
  expect(outcomes).toEqual(["applied"]);
});
