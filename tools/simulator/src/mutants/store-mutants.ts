import { patchesOf, type Mutant } from "./mutant.ts";

const core = patchesOf("ws-queue-core");

/** Alone it changes nothing: who is not the owner is refused before that. */
const RUN_NOT_LOOKED_FOR = core("runRefusal", 'if (findOpenRun(draft.thread(stream), runId) === undefined) return "run_ended";', "");

/** Also where a request comes back under another sequence. */
export const REQUEST_NOT_KNOWN = core(
  "isKnown",
  "draft.idOffset(inboxKey(key), requestId) !== undefined || isWaiting(draft.thread(key), requestId)",
  "false",
);

/** Rules of the log, the ledger and the lease that every store shares. */
export const STORE_MUTANTS: readonly Mutant[] = [
  {
    name: "repeated-commit-applied-again",
    breaks: "a commit that is repeated appends again instead of repeating its first result",
    guarantees: ["G1"],
    needs: { "answers-lost": 2 },
    patches: [core("checkLedger", 'return { status: "repeated", answer };', 'return { status: "next" };')],
  },
  {
    name: "sequence-conflict-accepted",
    breaks: "a sequence that is used again with another id is answered as if it were the first request",
    guarantees: ["G4"],
    needs: { "duplicate-tab": 2 },
    suits: ({ nodes, requestsPerSecond }) => nodes > 1 && requestsPerSecond >= 1,
    patches: [core("checkLedger", 'return { status: "refused", code: "sequence_conflict" };', 'return { status: "repeated", answer };')],
  },
  {
    name: "append-id-forgotten",
    breaks: "an append that is repeated under its id appends again",
    guarantees: ["G1"],
    patches: [core("appendOnce", "if (first !== undefined)", "if (first !== undefined && runId !== undefined)")],
  },
  {
    name: "run-id-used-again",
    breaks: "a run begins again under the id of one that has ended",
    guarantees: ["G6"],
    patches: [core("appendOnce", "if (first !== undefined)", "if (first !== undefined && runId === undefined)")],
  },
  {
    name: "redriven-without-settling",
    breaks: "a dead letter that was redriven waits on, and is redriven again",
    guarantees: ["G4"],
    patches: [core("settleLetter", "scope.draft.putLetter(stream, letter, undefined);", "")],
  },
  {
    name: "offset-given-twice",
    breaks: "the entries of one append share one offset",
    guarantees: ["G1"],
    patches: [core("growLog", "offset += 1;", "offset = state.head.offset + 1;")],
  },
  {
    name: "offset-left-out",
    breaks: "offsets of a larger append are not dense",
    guarantees: ["G1"],
    patches: [core("growLog", "offset += 1;", "offset += offset === state.head.offset ? 1 : 2;")],
  },
  {
    name: "resume-without-tag-check",
    breaks: "a position is known by its offset alone, so a log that a failover rewrote is continued",
    guarantees: ["G2"],
    needs: { failover: 2, "replication-lag": 2 },
    suits: ({ notesPerSecond }) => notesPerSecond > 0,
    patches: [
      core(
        "checkPosition",
        "samePosition(position, head) || samePosition(position, beforeOldest)",
        "position.offset >= beforeOldest.offset && position.offset <= head.offset",
      ),
    ],
  },
  {
    name: "positions-compared-by-offset",
    breaks: "everywhere on the server two positions are the same when their offsets are",
    guarantees: ["G2"],
    needs: { failover: 2, "replication-lag": 2 },
    patches: [core("samePosition", "a.offset === b.offset && a.tag === b.tag", "a.offset === b.offset")],
  },
  {
    name: "trim-without-reset",
    breaks: "a position before the oldest entry is continued from there instead of being reset",
    guarantees: ["G10"],
    needs: { retention: 2 },
    patches: [core("checkPosition", 'return reset("trimmed");', 'return { status: "valid", after: beforeOldest };')],
  },
  {
    name: "clock-believed",
    breaks: "retention goes by the wall clock, so a jump of it removes what is young",
    guarantees: ["G5"],
    needs: { retention: 3 },
    patches: [core("advanceTime", "const stepMs = before.isCaughtUp ? 0 :", "const stepMs ="), core("START_MS_MAX", "86_400_000", "Infinity")],
  },
  {
    name: "damage-up-to-the-head",
    breaks: "behind a damaged entry everything up to the head is called damaged",
    guarantees: ["G2"],
    needs: { damage: 2 },
    patches: [core("findDamageEnd", "isOver ? end", "isOver && first === last ? end")],
  },
  {
    name: "damage-given-out",
    breaks: "the checksum of an entry is not looked at",
    guarantees: ["G10"],
    needs: { damage: 2 },
    patches: [core("takePage", "entry.isDamaged === true || entry.offset", "entry.offset")],
  },
  {
    name: "start-means-head",
    breaks: "who reads from the start is given only what comes next",
    guarantees: ["G2", "G10"],
    patches: [core("resolveStart", 'from === "start" ? state.beforeOldest : state.head', "state.head")],
  },
  {
    name: "page-leaves-an-entry-out",
    breaks: "a page that is full ends one entry later than it says",
    guarantees: ["G10"],
    patches: [core("takePage", "if (hasRoom) entries.push(entry);", "if (hasRoom) entries.push(entry);\n    if (entries.length === 3) entries.splice(1, 1);")],
  },
  {
    name: "fence-compared-by-counter",
    breaks: "two owners that hold the same counter after a failover are taken for one, whatever their sequences and open runs",
    guarantees: ["G6"],
    needs: { failover: 4, "replication-lag": 3 },
    suits: ({ nodes, requestsPerSecond, threadsPerUser }) => nodes > 1 && requestsPerSecond === 3 && threadsPerUser === 1,
    patches: [
      core("sameFence", "a.counter === b.counter && a.nonce === b.nonce", "a.counter === b.counter"),
      core(
        "admitOwner",
        "if (thread !== undefined && sameFence(thread.lease.fence, fence)) return",
        'if (thread !== undefined && sameFence(thread.lease.fence, fence) && sequence !== thread.ledger.last) return { status: "next" };\n  if (thread !== undefined && sameFence(thread.lease.fence, fence)) return',
      ),
      RUN_NOT_LOOKED_FOR,
    ],
  },
  {
    name: "fence-not-checked",
    breaks: "an owner that was replaced while it was paused goes on writing, also into runs that have ended",
    guarantees: ["G6"],
    needs: { "pause-node": 4 },
    suits: ({ nodes, requestsPerSecond }) => nodes > 1 && requestsPerSecond >= 1,
    patches: [
      core(
        "admitOwner",
        "if (thread !== undefined && sameFence(thread.lease.fence, fence)) return",
        'if (thread !== undefined && !sameFence(thread.lease.fence, fence)) return { status: "next" };\n  if (thread !== undefined) return',
      ),
      RUN_NOT_LOOKED_FOR,
    ],
  },
  {
    name: "ended-run-stays-open",
    breaks: "a run that has ended is still in the set of open runs",
    guarantees: ["G7"],
    needs: { crash: 2 },
    patches: [core("closeOpenRun", "thread.openRuns.filter((open) => open !== run)", "thread.openRuns")],
  },
  {
    name: "inbox-not-moved",
    breaks: "a request that was handled to its end stays at the head of the inbox",
    guarantees: ["G4"],
    patches: [core("consumeHead", "...UNTRIED, waiting: thread.waiting.slice(1)", "...UNTRIED")],
  },
  {
    name: "request-taken-again",
    breaks: "a request whose id the inbox knows is taken once more, under another sequence",
    guarantees: ["G4"],
    needs: { "duplicate-tab": 2 },
    patches: [REQUEST_NOT_KNOWN],
  },
  {
    name: "request-forgotten-too-early",
    breaks: "the inbox knows only as many of its requests as answers are kept, so one that a page's copy sends late is taken once more",
    guarantees: ["G4"],
    needs: { "copied-burst": 3 },
    suits: ({ limits }) => limits.retentionEntriesMax > 40,
    patches: [
      core("isKnown", "{ draft }", "{ draft, limits }"),
      core(
        "isKnown",
        "draft.idOffset(inboxKey(key), requestId) !== undefined || isWaiting(draft.thread(key), requestId)",
        "(draft.idOffset(inboxKey(key), requestId) ?? -Infinity) > (draft.stream(inboxKey(key))?.head.offset ?? 0) - limits.answersKept",
      ),
    ],
  },
];
