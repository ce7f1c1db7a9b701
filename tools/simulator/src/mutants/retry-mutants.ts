import { patchesOf, type Mutant } from "./mutant.ts";

const core = patchesOf("ws-queue-core");

/** Rules of attempts that fail, hang or wait, and of who gets the next slot. */
export const RETRY_MUTANTS: readonly Mutant[] = [
  {
    name: "retry-not-counted",
    breaks: "of the attempts that fail every second one does not count, so a request is tried more often than it may be",
    guarantees: ["G4"],
    needs: { "fail-handler": 2 },
    patches: [core("writePostpone", "{ ...postpone, failure: kept }", "attempt % 2 === 0 ? { ...postpone, failure: error } : postpone")],
  },
  {
    name: "drain-counted",
    breaks: "an attempt that a drain ended counts, so enough deploys give up a long request",
    guarantees: ["G4"],
    needs: { "rolling-deploy": 2, "hang-handler": 1 },
    patches: [core("countedAttempts", "attempt - excused", "attempt")],
  },
  {
    name: "due-time-ignored",
    breaks: "a request that failed is tried again at once",
    guarantees: ["G4"],
    patches: [core("createInbox", "postponed === undefined || waiting[0]?.cancelled === true", "postponed === undefined || postponed.dueAt > 0")],
  },
  {
    name: "wait-by-the-wall-clock-only",
    breaks: "a node whose clock is hours behind waits for hours, although it has watched the wait to its end",
    guarantees: ["G4"],
    needs: { "set-clock": 2 },
    suits: ({ handling }) => handling.retry.maxMs > 1_000,
    patches: [
      core("createWaits", "(wait?.dueAt === dueAt && wait.watchedUntilMs <= now.monotonicMs)", "(wait?.dueAt === dueAt && dueAt < 0)"),
      core("handleTimeout", "!watch.leases.isHeld(thread)", "dueAt <= now.epochMs && !watch.leases.isHeld(thread)"),
    ],
  },
  {
    name: "watched-wait-taken-for-the-next",
    breaks: "a node that has watched a wait takes the next one, which another node began, for over as well",
    guarantees: ["G4"],
    needs: { "fail-handler": 1 },
    suits: ({ nodes, clockOffsetsMs }) => nodes > 1 && clockOffsetsMs.some((offsetMs) => offsetMs > 2_000),
    patches: [core("createInbox", "postponed.dueAt !== watched", "watched === undefined")],
  },
  {
    name: "postponed-head-overtaken",
    breaks: "while a request waits for its next attempt, the one behind it is handled",
    guarantees: ["G4"],
    patches: [
      core(
        "postponeHead",
        "const postponed = delayMs > 0 ? { dueAt, delayMs } : undefined;",
        "if (delayMs > 0 && thread.waiting.length > 1) return { ...thread, ...UNTRIED, waiting: [...thread.waiting.slice(1), ...thread.waiting.slice(0, 1)] };\n  const postponed = delayMs > 0 ? { dueAt, delayMs } : undefined;",
      ),
    ],
  },
  {
    name: "postponed-cancel-lost",
    breaks: "the cancel of a request that waits for its next attempt is told as done, and is not noted",
    guarantees: ["G4"],
    needs: { "fail-handler": 1 },
    patches: [core("cancelRequest", "thread: markCancelled(thread, requestId)", "thread: thread.postponed === undefined ? markCancelled(thread, requestId) : thread")],
  },
  {
    name: "timeout-never-fires",
    breaks: "a handler that never comes to an end holds its thread for ever",
    guarantees: ["G4", "G7"],
    needs: { "hang-handler": 2 },
    patches: [core("createSilence", "isStill || leftMs === Infinity ? undefined : countedToMs + leftMs", "undefined")],
  },
  {
    name: "effects-committed-apart",
    breaks: "what a handler commits with its answer is committed before it",
    guarantees: ["G4"],
    patches: [
      core("writeConsume", "[...events, { type, payload }]", "[{ type, payload }]"),
      core(
        "endRequest",
        'setTurn(owner, { name: "ending" });',
        'setTurn(owner, { name: "ending" });\n  const apart = (ending.type === "consume" ? (ending.events ?? []) : []).map((event) => writeRequestEvent(owner, event.type, event.payload as object, now));\n  if (apart.length > 0) submit(owner, { type: "unawaited" }, [append(owner.thread, apart)], sumBytes(apart), now);',
      ),
    ],
  },
  {
    name: "renewal-discarded",
    breaks: "an owner does not look at what a renewal returns, so a cancel that another node took does not reach its handler",
    guarantees: ["G10"],
    needs: { "hang-handler": 2 },
    suits: ({ nodes, handling }) => nodes > 1 && handling.timeoutMs > 2_000,
    patches: [core("handleLease", "isServing(owner) ? learn(owner, output.thread, now) : undefined", "undefined")],
  },
  {
    name: "dead-owner-found-late",
    breaks: "the thread of a dead owner is taken when its lease has not moved for four times its time to live",
    guarantees: ["G10"],
    needs: { "lose-machine": 1 },
    suits: ({ nodes, limits }) => nodes > 1 && limits.handlersPerUserMax > 2,
    patches: [core("createLeaseWatch", "readMs - seen.sinceMs >= leaseTtlMs", "readMs - seen.sinceMs >= 4 * leaseTtlMs")],
  },
  {
    name: "low-starved",
    breaks: "what is not urgent gets no slot for as long as something more urgent waits",
    guarantees: ["G10"],
    needs: { flood: 1 },
    suits: ({ nodes, limits }) => nodes === 1 && limits.handlersMax === 1 && limits.inboxEntriesMax > 24,
    patches: [core("chooseLine", "node.wasAged ? undefined : longestWaiting(waiting.slice(1), nowMs - node.options.agingMs)", "node.wasAged ? longestWaiting([], nowMs) : undefined")],
  },
  {
    name: "slots-not-counted",
    breaks: "a node runs a handler for each thread that has work",
    guarantees: ["G9"],
    suits: ({ limits }) => limits.handlersMax === 1,
    patches: [
      core("grant", "node.heldCount < node.options.handlersMax", "node.heldCount >= 0"),
      core("createNode", "(held.get(userId) ?? 0) < options.handlersPerUserMax", "(held.get(userId) ?? 0) >= 0"),
    ],
  },
];
