import { patchesOf, type Mutant } from "./mutant.ts";

const core = patchesOf("ws-queue-core");

/** Rules of who owns a thread, handles its requests and writes its runs. */
export const OWNER_MUTANTS: readonly Mutant[] = [
  {
    name: "death-not-written",
    breaks: "who takes a thread over leaves the runs of the dead owner open",
    guarantees: ["G7"],
    needs: { crash: 2 },
    patches: [core("recoverRuns", "if (openRuns.length === 0) return;", "if (openRuns.length >= 0) return;")],
  },
  {
    name: "tools-left-open",
    breaks: "who takes a thread over ends the runs of the dead owner and leaves their tool calls open",
    guarantees: ["G7"],
    needs: { crash: 2 },
    patches: [core("recoverRuns", "[...interruptTools(write, run, now), death]", "[death]")],
  },
  {
    name: "tool-closed-in-memory-only",
    breaks: "the store is not told that a tool call has ended, so the next owner closes it once more",
    guarantees: ["G7"],
    needs: { crash: 2 },
    patches: [core("appendEvents", "tool === undefined ? [appended]", 'tool?.type !== "open-tool" ? [appended]')],
  },
  {
    name: "resubmitted-under-a-new-sequence",
    breaks: "a commit whose outcome is unknown is submitted as another one",
    guarantees: ["G1"],
    needs: { "answers-lost": 2 },
    patches: [
      core(
        "resubmit",
        'queue.outputs.push({ type: "commit", id: inFlight.id, commit: inFlight.commit });',
        'const { author } = inFlight.commit;\n  queue.sequence += author.kind === "mint" ? 0 : 1;\n  const again = author.kind === "mint" ? author : { ...author, sequence: author.sequence + 1, id: `${author.id}*` };\n  queue.outputs.push({ type: "commit", id: inFlight.id, commit: { ...inFlight.commit, author: again } });',
      ),
    ],
  },
  {
    name: "resubmission-out-of-order",
    breaks: "what waited while the store was away is committed newest first",
    guarantees: ["G6"],
    needs: { "store-slow": 2 },
    patches: [core("takeGroups", "queue.waiting.splice(0, count)", "queue.waiting.splice(0, count).toReversed()")],
  },
  {
    name: "lease-never-taken-over",
    breaks: "the thread of a dead owner is watched for ever",
    guarantees: ["G4", "G7"],
    needs: { crash: 2 },
    suits: ({ nodes, requestsPerSecond }) => nodes > 1 && requestsPerSecond >= 1,
    patches: [core("createLeaseWatch", "readMs - seen.sinceMs >= leaseTtlMs", "readMs < seen.sinceMs")],
  },
  {
    name: "run-ends-before-its-request",
    breaks: "the end of a run does not wait for that of its request, and a crash between the two has an answered request handled again",
    guarantees: ["G4"],
    needs: { crash: 2 },
    patches: [core("endByAuthor", "owner.state.held.push({ ended, ops, bytes, sinceMs: now.monotonicMs });", 'submit(owner, { type: "end-run", ended }, ops, bytes, now);')],
  },
  {
    name: "request-consumed-without-its-end",
    breaks: "the inbox moves on before the request has ended",
    guarantees: ["G4"],
    patches: [
      core(
        "beginAttempt",
        '{ type: "attempt", thread: owner.thread, requestId, attempt }',
        '{ type: "attempt", thread: owner.thread, requestId, attempt }, { type: "consume", thread: owner.thread, requestId }',
      ),
    ],
  },
];
