import { expect, it } from "vitest";
import { parseThreadId, parseUserId, threadStream, type Durability } from "../../src/index.ts";
import { applyCommit, type CommitContext } from "../../src/store/apply-commit.ts";
import { createHarness } from "./harness.ts";

const STREAM = threadStream(parseUserId("ann"), parseThreadId("t1"));

it("a commit reaches the weakest level that is enough for it, and is answered with that one when it is repeated", () => {
  const { state, context: harness, prepare } = createHarness();
  const context: CommitContext = { ...harness, durability: { always: "disk", onRequest: ["replicated:2", "replicated:3"] } };
  const levelOf = (commit: ReturnType<typeof prepare>): unknown => {
    const { result, changes } = applyCommit(state, commit, context);
    if (changes !== undefined) state.apply(changes);
    return result.status === "committed" ? [result.level, result.duplicate] : result.code;
  };
  const asked: readonly Durability[] = ["memory", "disk", "replicated:1", "replicated:2", "replicated:3"];
  const commits = asked.map((durability) => ({ ...prepare([{ type: "append", stream: STREAM, texts: ["1"] }]), durability }));
  const reached = ["disk", "disk", "replicated:2", "replicated:2", "replicated:3"];
  expect(commits.map(levelOf)).toEqual(reached.map((level) => [level, false]));
  expect(commits.map(levelOf)).toEqual(reached.map((level) => [level, true]));
  expect(levelOf({ ...prepare([]), durability: "replicated:4" })).toBe("durability_unavailable");
});
