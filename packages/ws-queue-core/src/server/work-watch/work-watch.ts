import type { PendingCursor, PendingPage, PendingThread } from "../../store/port.ts";
import type { StreamKey } from "../../stream.ts";
import { backoffMs } from "../owner/backoff.ts";
import type { Moment } from "../owner/moment.ts";
import { createOutputs, type Outputs } from "../owner/outputs.ts";
import { earliest } from "../heap.ts";
import type { WorkWatchInput, WorkWatchOptions, WorkWatchOutput } from "./io.ts";
import { createLeaseWatch, type LeaseWatch } from "./lease-watch.ts";
import { createWaits, type Waits } from "./waits.ts";

/**
 * Looks for work that this node may take: of its own postponed threads when their wait is over, and of all threads in sweeps.
 *
 * It rests until the first `look`, then sweeps about three times in each `leaseTtlMs`. A sweep reads the threads that are due, up to
 * the first that is due later, and one page of the later ones, in turn: the clock of the node that wrote them may be ahead. One that
 * has more due threads than `pagesMax` pages goes on in the next one.
 *
 * What it guarantees while reads succeed and a sweep reaches all that is due: a due thread without an owner is reported within one
 * sweep, a dead owner's thread within two lease lengths after the last renewal (if no more than `watchesMax` are leased), a living
 * owner's thread never; a wait by a clock that is ahead of this one, when its page
 * comes again `delayMs` after the first time (a round through all pages takes a sweep for each 256 later threads). A wait of its own is
 * reported on the millisecond, without a read: that another node took the thread meanwhile is known from the last sweep only.
 */
export interface WorkWatch {
  handleInput(input: WorkWatchInput, now: Moment): void;
  handleTimeout(now: Moment): void;
  pollOutput(): WorkWatchOutput | undefined;
  /** On the monotonic clock. */
  nextTimeout(): number | undefined;
}

type Phase =
  | { readonly name: "resting"; readonly sweepAtMs: number | undefined }
  /** `pages`: how many pages of due threads this sweep has asked for. `readMs`: when the read began. */
  | { readonly name: "reading"; readonly part: "due" | "later"; readonly call: number; readonly pages: number; readonly readMs: number }
  | { readonly name: "stopped" };

type Reading = Extract<Phase, { name: "reading" }>;

interface Watch {
  readonly options: WorkWatchOptions;
  readonly outputs: Outputs<WorkWatchOutput>;
  readonly waits: Waits;
  readonly leases: LeaseWatch;
  readonly owned: Set<StreamKey>;
  /** Threads that this node changed during the read that is under way: the page may show them as they were. */
  readonly changed: Set<StreamKey>;
  phase: Phase;
  calls: number;
  failures: number;
  /** A look was asked for during a sweep, which may have passed by what it is asked for. */
  isLookDue: boolean;
  /** Where the next page of due and of later threads begins; undefined: at the first. */
  dueAfter: PendingCursor | undefined;
  laterAfter: PendingCursor | undefined;
  /** When the round through all pages began. */
  roundMs: number;
}

const PAGE = 256;
const SWEEPS_PER_TTL = 3;

export function createWorkWatch(options: WorkWatchOptions): WorkWatch {
  const watch = createWatch(options);
  return {
    handleInput: (input, now) => {
      if (watch.phase.name !== "stopped") handleInput(watch, input, now);
    },
    handleTimeout: (now) => handleTimeout(watch, now),
    pollOutput: () => watch.outputs.poll(),
    nextTimeout: () => earliest(phaseTimeout(watch), watch.waits.nextTimeout()),
  };
}

function createWatch(options: WorkWatchOptions): Watch {
  const { leaseTtlMs, watchesMax = 10_000 } = options;
  return {
    options,
    outputs: createOutputs(),
    waits: createWaits(watchesMax),
    leases: createLeaseWatch(leaseTtlMs, watchesMax),
    owned: new Set(),
    changed: new Set(),
    phase: { name: "resting", sweepAtMs: undefined },
    calls: 0,
    failures: 0,
    isLookDue: false,
    dueAfter: undefined,
    laterAfter: undefined,
    roundMs: 0,
  };
}

function handleInput(watch: Watch, input: WorkWatchInput, now: Moment): void {
  const { phase } = watch;
  switch (input.type) {
    case "look":
      if (phase.name === "resting") sweep(watch, now);
      else watch.isLookDue = true;
      return;
    case "postponed":
      noteChange(watch, input.thread);
      watch.leases.forget(input.thread);
      return watch.waits.see({ ...input, isAnnounced: true }, now);
    case "owned":
      // What was seen of its lease is kept: a node that tries in vain at each request would never find that the owner is dead.
      watch.owned.add(input.thread);
      return;
    case "left":
      watch.owned.delete(input.thread);
      return noteChange(watch, input.thread);
    case "page":
      if (phase.name === "reading" && phase.call === input.call) handlePage(watch, phase, input.result, now);
      return;
    case "page-failed":
      if (phase.name === "reading" && phase.call === input.call) handleFailure(watch, now);
      return;
    case "stop":
      return stop(watch);
  }
}

function noteChange(watch: Watch, thread: StreamKey): void {
  if (watch.phase.name === "reading") watch.changed.add(thread);
}

function handleTimeout(watch: Watch, now: Moment): void {
  for (let wait = watch.waits.takeOver(now); wait !== undefined; wait = watch.waits.takeOver(now)) {
    const { thread, priority, dueAt } = wait;
    // Another node has it: a sweep shows when that one gives it back.
    if (!watch.leases.isHeld(thread)) watch.outputs.push({ type: "ready", thread, priority, dueAt, lease: undefined });
  }
  const due = phaseTimeout(watch);
  if (due === undefined || due > now.monotonicMs) return;
  if (watch.phase.name === "resting") return sweep(watch, now);
  // A read that is never answered would end the looking for good; a page that comes late is ignored.
  handleFailure(watch, now);
}

/** When the next sweep begins, or the read under way counts as failed. */
function phaseTimeout({ phase, options }: Watch): number | undefined {
  if (phase.name === "reading") return phase.readMs + options.leaseTtlMs;
  return phase.name === "resting" ? phase.sweepAtMs : undefined;
}

function sweep(watch: Watch, now: Moment): void {
  watch.isLookDue = false;
  if (watch.dueAfter === undefined && watch.laterAfter === undefined) watch.roundMs = now.monotonicMs;
  read(watch, "due", watch.dueAfter, 1, now);
}

function read(watch: Watch, part: Reading["part"], after: PendingCursor | undefined, pages: number, now: Moment): void {
  watch.calls += 1;
  watch.changed.clear();
  watch.phase = { name: "reading", part, call: watch.calls, pages, readMs: now.monotonicMs };
  watch.outputs.push({ type: "read-pending", call: watch.calls, after, limit: PAGE });
}

function handlePage(watch: Watch, { part, pages, readMs }: Reading, page: PendingPage, now: Moment): void {
  watch.failures = 0;
  for (const thread of page.threads) handleThread(watch, thread, readMs, now);
  if (part === "due") return handleDuePage(watch, page, pages, now);
  watch.laterAfter = page.next;
  rest(watch, now, page.next === undefined ? endRound(watch) : undefined);
}

function handleDuePage(watch: Watch, { threads, next }: PendingPage, pages: number, now: Moment): void {
  if (next === undefined) {
    watch.dueAfter = undefined;
    watch.laterAfter = undefined;
    return rest(watch, now, endRound(watch));
  }
  if (threads.some(({ dueAt }) => dueAt > now.epochMs)) {
    watch.dueAfter = undefined;
    return read(watch, "later", watch.laterAfter ?? next, pages, now);
  }
  watch.dueAfter = next;
  if (pages < (watch.options.pagesMax ?? 40)) read(watch, "due", next, pages + 1, now);
  else rest(watch, now, undefined);
}

function handleThread(watch: Watch, pending: PendingThread, readMs: number, now: Moment): void {
  const { thread, dueAt, priority, lease } = pending;
  if (watch.changed.has(thread)) return;
  const isOwned = watch.owned.has(thread);
  // A page does not report what is owned, whatever the wall clock says: its wait is watched to the end.
  if (dueAt > (isOwned ? 0 : now.epochMs)) watch.waits.see({ ...pending, isAnnounced: false }, now);
  else watch.waits.forget(thread);
  if (isOwned || !isTakeable(watch, pending, readMs, now) || !watch.waits.isOver(thread, dueAt, now)) return;
  watch.outputs.push({ type: "ready", thread, priority, dueAt, lease });
}

function isTakeable(watch: Watch, { thread, lease }: PendingThread, readMs: number, now: Moment): boolean {
  if (lease.fence === undefined) watch.leases.forget(thread);
  if (lease.fence === undefined || watch.options.takeover === "at-once") return true;
  return watch.leases.isDead(thread, lease, readMs, now.monotonicMs);
}

/** Every pending thread was seen since the round began: what was not is done or deleted. Gives when it began. */
function endRound(watch: Watch): number {
  watch.waits.forgetUnseen(watch.roundMs);
  watch.leases.forgetUnseen(watch.roundMs);
  return watch.roundMs;
}

function rest(watch: Watch, now: Moment, roundMs: number | undefined): void {
  watch.outputs.push({ type: "swept", roundMs });
  if (watch.isLookDue) return sweep(watch, now);
  // Never later than a third of a time to live: a dead owner's thread is to be found within two of them.
  const share = 1 - watch.options.jitter() / 4;
  watch.phase = { name: "resting", sweepAtMs: now.monotonicMs + stepMs(watch) * share };
}

function handleFailure(watch: Watch, now: Moment): void {
  if (watch.leases.size > 0) {
    // reached: lease-count-restarted
    // An outage of the store proves nothing about the owners: all counts start again.
    watch.leases.clear();
  }
  watch.failures += 1;
  const waitMs = Math.min(backoffMs(watch.failures, watch.options.jitter()), stepMs(watch));
  watch.phase = { name: "resting", sweepAtMs: now.monotonicMs + waitMs };
}

function stop(watch: Watch): void {
  watch.phase = { name: "stopped" };
  watch.waits.clear();
  watch.leases.clear();
  watch.owned.clear();
}

const stepMs = ({ options }: Watch): number => options.leaseTtlMs / SWEEPS_PER_TTL;
