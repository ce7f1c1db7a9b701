import type { Mutant } from "./mutant.ts";

const OWNER = "packages/ws-queue-core/src/server/owner";

/** Rules of who owns a thread, handles its requests and writes its runs. */
export const OWNER_MUTANTS: readonly Mutant[] = [
  {
    name: "death-not-written",
    breaks: "who takes a thread over leaves the runs of the dead owner open",
    guarantees: ["G7"],
    needs: { crash: 2 },
    patches: [{ file: `${OWNER}/recovery.ts`, find: "if (openRuns.length === 0) return;", replace: "if (openRuns.length >= 0) return;" }],
  },
  {
    name: "open-tools-left",
    breaks: "a run ends without ending its tools",
    guarantees: ["G7"],
    patches: [{ file: `${OWNER}/run-life.ts`, find: "...closeOpenTools(life, now), terminal];", replace: "terminal];" }],
  },
  {
    name: "left-open-run-forgotten",
    breaks: "a run that its handler left open is forgotten with its request",
    guarantees: ["G7"],
    patches: [
      {
        file: `${OWNER}/turn.ts`,
        find: 'const runs = endOpenRuns(owner, (run) => run.requestId === requestId, runEnd, abort?.code ?? "run_ended", now);',
        replace: 'const runs = endOpenRuns(owner, (run) => run.requestId === undefined, runEnd, abort?.code ?? "run_ended", now);\n  owner.runs.clear();',
      },
    ],
  },
  {
    name: "resubmitted-under-a-new-sequence",
    breaks: "a commit whose outcome is unknown is submitted as another one",
    guarantees: ["G1"],
    needs: { "answers-lost": 2 },
    patches: [
      {
        file: `${OWNER}/commit-queue.ts`,
        find: 'queue.outputs.push({ type: "commit", id: inFlight.id, commit: inFlight.commit });',
        replace:
          'const { author } = inFlight.commit;\n  queue.sequence += author.kind === "mint" ? 0 : 1;\n  const again = author.kind === "mint" ? author : { ...author, sequence: author.sequence + 1, id: `${author.id}*` };\n  queue.outputs.push({ type: "commit", id: inFlight.id, commit: { ...inFlight.commit, author: again } });',
      },
    ],
  },
  {
    name: "refused-commit-reordered",
    breaks: "after a commit was refused its groups are submitted newest first",
    guarantees: ["G6"],
    needs: { cancel: 2 },
    patches: [{ file: `${OWNER}/commit-queue.ts`, find: "queue.waiting = [...groups, ...queue.waiting];", replace: "queue.waiting = [...groups.toReversed(), ...queue.waiting];" }],
  },
  {
    name: "resubmission-out-of-order",
    breaks: "what waited while the store was away is committed newest first",
    guarantees: ["G1", "G6"],
    needs: { "store-slow": 2 },
    patches: [
      {
        file: `${OWNER}/commit-queue.ts`,
        find: "return queue.waiting.splice(0, count);",
        replace: "return queue.waiting.splice(0, count).toReversed();",
      },
    ],
  },
  {
    name: "outage-kills-leases",
    breaks: "a lease is taken after its time although the reads of whoever watched it failed",
    guarantees: ["G7"],
    needs: { "store-down": 2 },
    suits: ({ nodes, requestsPerSecond }) => nodes > 1 && requestsPerSecond >= 1,
    patches: [
      {
        file: `${OWNER}/lease-keeper.ts`,
        find: 'if (state.name === "watching") lookAgain(keeper, state.seen, undefined, now);',
        replace: 'if (state.name === "watching") acquire(keeper, state.seen);',
      },
    ],
  },
  {
    name: "lease-taken-at-once",
    breaks: "a lease that another node holds is taken without watching it",
    guarantees: ["G4"],
    suits: ({ nodes, requestsPerSecond }) => nodes > 1 && requestsPerSecond >= 1,
    patches: [
      { file: `${OWNER}/lease-keeper.ts`, find: 'if (lease?.fence === undefined || keeper.options.takeover === "at-once") return', replace: "if (keeper.state.name !== \"free\") return" },
    ],
  },
  {
    name: "lease-never-taken-over",
    breaks: "the thread of a dead owner is watched for ever",
    guarantees: ["G4", "G7"],
    needs: { crash: 2 },
    suits: ({ nodes, requestsPerSecond }) => nodes > 1 && requestsPerSecond >= 1,
    patches: [
      {
        file: `${OWNER}/lease-keeper.ts`,
        find: "if (state.readAtMs - state.sinceMs >= keeper.options.leaseTtlMs) {",
        replace: "if (state.readAtMs < state.sinceMs) {",
      },
    ],
  },
  {
    name: "lost-lease-keeps-its-runs",
    breaks: "an owner that lost its lease does not forget its runs",
    guarantees: ["G7"],
    needs: { "pause-node": 2 },
    suits: ({ nodes, requestsPerSecond }) => nodes > 1 && requestsPerSecond >= 1,
    patches: [{ file: `${OWNER}/leaving.ts`, find: "forgetRuns(owner, abort);", replace: "" }],
  },
  {
    name: "request-consumed-without-its-end",
    breaks: "the inbox moves on before the request has ended",
    guarantees: ["G4"],
    patches: [
      {
        file: `${OWNER}/turn.ts`,
        find: "submit(owner, { type: \"attempt\", attempt }, [{ type: \"attempt\", thread: owner.thread, requestId, attempt }], 0, now);",
        replace:
          "submit(owner, { type: \"attempt\", attempt }, [{ type: \"attempt\", thread: owner.thread, requestId, attempt }, { type: \"consume\", thread: owner.thread, requestId }], 0, now);",
      },
    ],
  },
];
