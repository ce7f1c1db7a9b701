import type { Limits } from "../../limits.ts";
import type { Changes } from "../changes.ts";
import { forgettableProducers } from "../producers.ts";
import { applyRetention, maintenanceShare, trimmedCount } from "../retention.ts";
import type { MemoryState } from "./memory-state.ts";

/** Streams and entries that one step looks at: whoever waits for the store goes between two steps. */
const STEP_MAX = 1_000;

/**
 * Retention and forgetting of old producers at `now`, the store's time, step by step. What happens in between is seen by the next step.
 * `apply` applies changes to the state.
 */
export function* maintenanceSteps(state: MemoryState, limits: Limits, now: number, apply: (changes: Changes) => void): Generator<void, void> {
  yield* trimStreams(state, limits, now, apply);
  for (const userId of state.producers.usersAbove(limits.producersPerUserMax)) {
    for (const producer of forgettableProducers(state.producers.uses(userId), limits, now)) state.producers.delete(userId, producer);
    yield;
  }
}

function* trimStreams(state: MemoryState, limits: Limits, now: number, apply: (changes: Changes) => void): Generator<void, void> {
  let left = STEP_MAX;
  let share = maintenanceShare(countEntries(state));
  for (const key of state.streams()) {
    left -= 1;
    while (share > 0) {
      if (left <= 0) {
        yield;
        left = STEP_MAX;
      }
      const changes = applyRetention(state, key, limits, now, Math.min(left, share));
      if (changes === undefined) break;
      const trimmed = trimmedCount(state, changes);
      left -= trimmed;
      share -= trimmed;
      apply(changes);
    }
  }
}

function countEntries(state: MemoryState): number {
  let count = 0;
  for (const key of state.streams()) {
    const stream = state.stream(key);
    if (stream !== undefined) count += stream.head.offset - stream.beforeOldest.offset;
  }
  return count;
}
