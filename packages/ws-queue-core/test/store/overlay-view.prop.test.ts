import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLimits, parseRequestId, parseThreadId, parseUserId, requestsStream, threadStream } from "../../src/index.ts";
import { createTagSource } from "../../src/position.ts";
import { applyCommit } from "../../src/store/apply-commit.ts";
import type { StateView } from "../../src/store/changes.ts";
import type { Commit, Op } from "../../src/store/commit.ts";
import type { MemoryState } from "../../src/store/memory/memory-state.ts";
import { createOverlayView } from "../../src/store/overlay-view.ts";
import { createHarness, entriesFrom, type Harness } from "./harness.ts";

const USER = parseUserId("ann");
const THREADS = ["t1", "t2"].map((id) => parseThreadId(id));
const STREAMS = THREADS.flatMap((thread) => [threadStream(USER, thread), requestsStream(USER, thread)]);
const LIMITS = createLimits({ retentionEntriesMax: 4, answersKept: 3, requestsInFlightMax: 3, inboxEntriesMax: 5 });

const one = <const Value>(value: Value) => fc.constant(value);
const thread = fc.constantFrom(...THREADS.map((id) => threadStream(USER, id)));
const texts = fc.array(fc.string(), { minLength: 1, maxLength: 3 });
const REQUESTS = ["a", "b", "c"].map((id) => parseRequestId(id));
const requestId = fc.constantFrom(...REQUESTS);

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: one("append"), stream: thread, texts }) },
  { weight: 3, arbitrary: fc.record({ type: one("append-once"), stream: thread, id: requestId, texts }) },
  { weight: 3, arbitrary: fc.record({ type: one("enqueue"), thread, requestId, text: fc.string() }) },
  { weight: 1, arbitrary: fc.record({ type: one("cancel"), thread, target: fc.record({ requestId }) }) },
  { weight: 2, arbitrary: fc.record({ type: one("delete"), stream: fc.constantFrom(...STREAMS) }) },
);
const commits = fc.array(fc.array(op, { maxLength: 3 }), { maxLength: 8 });

/** Each commit is written before the next is decided. */
function applyEach({ state, context }: Harness, all: readonly Commit[]): readonly unknown[] {
  return all.map((commit) => {
    const { result, changes } = applyCommit(state, commit, context);
    if (changes !== undefined) state.apply(changes);
    return result;
  });
}

/** All commits are decided over one base, and written as one: a group commit. */
function applyTogether({ state, context }: Harness, all: readonly Commit[]): Grouped {
  const overlay = createOverlayView(state);
  const results = all.map((commit) => {
    const { result, changes } = applyCommit(overlay, commit, context);
    if (changes !== undefined) overlay.absorb(changes);
    return result;
  });
  const seen = contentsOf(overlay);
  state.apply(overlay.changes());
  return { results, seen };
}

interface Grouped {
  readonly results: readonly unknown[];
  /** What the overlay showed before anything was written. */
  readonly seen: unknown;
}

/** Everything that a view shows, also of entries that are not there any more. */
function contentsOf(view: StateView): unknown {
  return STREAMS.map((key) => {
    const offsets = Array.from({ length: (view.stream(key)?.head.offset ?? 0) + 3 }, (_, offset) => offset);
    const ids = REQUESTS.flatMap((id) => [id, `append:${id}`, `append-end:${id}`]).map((id) => view.idOffset(key, id));
    return [view.stream(key), view.thread(key), ids, offsets.map((offset) => view.entry(key, offset))];
  });
}

function contents(state: MemoryState): unknown {
  return STREAMS.map((key) => {
    const stream = state.stream(key);
    const entries = stream === undefined ? [] : entriesFrom(state.source(key), stream.beforeOldest.offset + 1);
    return { stream, thread: state.thread(key), entries };
  });
}

describe("an overlay", () => {
  it("decides many commits over one base as if each had been written before the next", () => {
    const property = fc.property(commits, commits, (before, group) => {
      const [one, two] = [createHarness(LIMITS), createHarness(LIMITS)];
      for (const harness of [one, two]) applyEach(harness, before.map((ops) => harness.prepare(ops)));
      const inOne = applyEach(one, group.map((ops) => one.prepare(ops)));
      const inTwo = applyTogether(two, group.map((ops) => two.prepare(ops)));
      expect(inTwo.results).toEqual(inOne);
      expect(inTwo.seen).toEqual(contentsOf(one.state));
      expect(contents(two.state)).toEqual(contents(one.state));
    });
    fc.assert(property, { numRuns: 400 });
  });

  it("leaves its base alone", () => {
    const property = fc.property(commits, commits, (before, group) => {
      const harness = createHarness(LIMITS);
      applyEach(harness, before.map((ops) => harness.prepare(ops)));
      const untouched = structuredClone(contents(harness.state));
      const overlay = createOverlayView(harness.state);
      for (const ops of group) {
        const context = { ...harness.context, nextTag: createTagSource(new Uint8Array(6).fill(1)) };
        const { changes } = applyCommit(overlay, harness.prepare(ops), context);
        if (changes !== undefined) overlay.absorb(changes);
      }
      expect(contents(harness.state)).toEqual(untouched);
    });
    fc.assert(property, { numRuns: 100 });
  });

  it("leaves the changes it absorbed alone", () => {
    const property = fc.property(commits, (group) => {
      const harness = createHarness(LIMITS);
      const overlay = createOverlayView(harness.state);
      const absorbed = group.flatMap((ops) => {
        const { changes } = applyCommit(overlay, harness.prepare(ops), harness.context);
        if (changes === undefined) return [];
        const asDecided = structuredClone(changes.appended);
        overlay.absorb(changes);
        return [{ asDecided, appended: changes.appended }];
      });
      for (const { asDecided, appended } of absorbed) expect(appended).toEqual(asDecided);
    });
    fc.assert(property, { numRuns: 100 });
  });
});
