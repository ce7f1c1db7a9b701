import type { Limits } from "../../limits.ts";
import { aWhole, checkValue } from "../../values.ts";
import { forgettableProducers } from "../producers.ts";
import { applyRetention, trimmedCount } from "../retention.ts";
import type { MemoryState } from "./memory-state.ts";

/** Streams and entries that one step looks at: whoever waits for the store goes between two steps. */
const STEP_MAX = 1_000;

/**
 * Retention and forgetting of old producers, step by step. What happens in between is seen by the next step. Throws
 * `invalid_argument`: compared with an instant that is none, every entry is too old.
 */
export function* maintenanceSteps(state: MemoryState, limits: Limits, now: number): Generator<void, void> {
  checkValue("maintain: now", now, aWhole(0), "invalid_argument");
  yield* trimStreams(state, limits, now);
  for (const userId of state.producers.usersAbove(limits.producersPerUserMax)) {
    for (const producer of forgettableProducers(state.producers.uses(userId), limits, now)) state.producers.delete(producer);
    yield;
  }
}

function* trimStreams(state: MemoryState, limits: Limits, now: number): Generator<void, void> {
  let left = STEP_MAX;
  for (const key of state.streams()) {
    left -= 1;
    for (;;) {
      if (left <= 0) {
        yield;
        left = STEP_MAX;
      }
      const changes = applyRetention(state, key, limits, now, left);
      if (changes === undefined) break;
      left -= trimmedCount(state, changes);
      state.apply(changes);
    }
  }
}
