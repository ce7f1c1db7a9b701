import type { Durability } from "../../durability.ts";
import type { ErrorCode } from "../../error-codes.ts";
import { createError } from "../../errors.ts";
import type { ProducerId, UserId } from "../../ids.ts";
import type { Author, Commit, CommitResult, Op, OpResult, RefusalCode } from "../../store/commit.ts";
import type { Fence, ThreadState } from "../../store/state.ts";
import type { StreamKey } from "../../stream.ts";
import { backoffMs } from "./backoff.ts";
import { createOutputs, type Outputs } from "./outputs.ts";
import type { Moment } from "./moment.ts";

/** The author of the commits. A producer is minted by the queue's first commit, which also tells how far an earlier queue came under it. */
export type QueueAuthor =
  | { readonly kind: "owner"; readonly thread: StreamKey; readonly fence: Fence; readonly lastSequence: number }
  | { readonly kind: "producer"; readonly producer: ProducerId };

export interface CommitQueueOptions {
  readonly userId: UserId;
  readonly author: QueueAuthor;
  /** The level of groups that ask for none. */
  readonly durability: Durability;
  /** Bytes above which the queue says `full`. What is submitted nevertheless is kept. */
  readonly pendingBytesMax: number;
  /** Gives the ids of commits, each random and given once. */
  readonly nextId: () => string;
  /** Random, at least 0 and below 1; asked when something failed, so that not all try again at once. */
  readonly jitter: () => number;
}

/** Ops and the size of their texts. */
export interface OpsOfBytes {
  readonly ops: readonly Op[];
  readonly bytes: number;
}

/** Ops that are committed together or not at all; `ticket` names them in the outcome. */
export interface OpGroup extends OpsOfBytes {
  readonly ticket: number;
  /** The level that it asks for; the default is the queue's. */
  readonly durability?: Durability | undefined;
}

export type CommitQueueInput =
  /** `isFirst`: ahead of what waits, in place of a group that was just rejected. */
  | ({ readonly type: "submit"; readonly isFirst?: true } & OpGroup)
  /** The store's answer to the commit of this id. */
  | { readonly type: "result"; readonly id: string; readonly result: CommitResult }
  /** The store did not answer: the commit may have happened. `retryAfterMs`: not before, says the store. */
  | { readonly type: "failed"; readonly id: string; readonly retryAfterMs?: number }
  /** The store will never take this commit, and nothing of it happened: it is closed, say. */
  | { readonly type: "impossible"; readonly id: string; readonly code: ErrorCode }
  /** Gives everything up, with this code. What is on its way may still happen. */
  | { readonly type: "abandon"; readonly code: ErrorCode };

export type CommitQueueOutput =
  | { readonly type: "commit"; readonly id: string; readonly commit: Commit }
  /** `thread`: with the last group of an owner's commit, where the store returned it. */
  | {
      readonly type: "committed";
      readonly ticket: number;
      readonly results: readonly OpResult[];
      readonly level: Durability;
      readonly thread?: ThreadState;
    }
  | { readonly type: "rejected"; readonly ticket: number; readonly code: ErrorCode }
  | { readonly type: "full" }
  | { readonly type: "writable" }
  /** The store refuses this author for good: everything is rejected, now and later. */
  | { readonly type: "dead"; readonly code: ErrorCode };

/** Submits one author's changes in order, one commit at a time; what comes meanwhile becomes the next commit. */
export interface CommitQueue {
  handleInput(input: CommitQueueInput, now: Moment): void;
  /** True if this group is the last one, in no commit yet, and not large, and the queue is not full: its submitter may add to an append of it. */
  hasRoom(ticket: number): boolean;
  /** So much was added to the group that has room. */
  extend(texts: number, bytes: number): void;
  handleTimeout(now: Moment): void;
  pollOutput(): CommitQueueOutput | undefined;
  /** On the monotonic clock. */
  nextTimeout(): number | undefined;
  /** True when nothing waits and nothing is on its way. */
  isIdle(): boolean;
  /** True when the store did not answer and is asked again, or when so much waits for it that the queue is full. */
  isStalled(): boolean;
}

/** A larger commit would keep a store, and all other authors, waiting for too long. An append counts as many ops as it has texts. */
const COMMIT_BYTES_MAX = 512 * 1_024;
const COMMIT_OPS_MAX = 512;
/** A group that has so much is not extended: the last event may be large, too. */
const GROUP_BYTES_MAX = COMMIT_BYTES_MAX / 2;

/** Refusals that concern the ops of a commit, not its author: they hit one group, and the others go on without it. */
const OF_ONE_GROUP: readonly RefusalCode[] = ["run_ended", "cancelled", "inbox_moved", "event_too_large", "inbox_full", "letter_gone"];

interface InFlight {
  readonly id: string;
  readonly commit: Commit;
  readonly groups: readonly QueuedGroup[];
  failures: number;
  /** When it is submitted again; undefined while the store has it. */
  retryAtMs: number | undefined;
}

/** A group, and how many ops it counts as. */
interface QueuedGroup extends OpGroup {
  readonly durability: Durability;
  bytes: number;
  texts: number;
}

interface QueueState {
  readonly options: CommitQueueOptions;
  readonly outputs: Outputs<CommitQueueOutput>;
  waiting: QueuedGroup[];
  /** The last group that waits, where it was in no commit yet: a store may still read the ops of one that was. */
  growing: QueuedGroup | undefined;
  inFlight: InFlight | undefined;
  /** How many groups are submitted alone, since their commit was refused because of one of them. */
  singly: number;
  /** A group was rejected; the queue waits until its submitter has had the chance to replace it. Since when. */
  heldSince: Moment | undefined;
  sequence: number;
  minted: boolean;
  bytes: number;
  full: boolean;
  dead: ErrorCode | undefined;
}

export function createCommitQueue(options: CommitQueueOptions): CommitQueue {
  const { author } = options;
  const queue: QueueState = {
    options,
    outputs: createOutputs(),
    waiting: [],
    growing: undefined,
    inFlight: undefined,
    singly: 0,
    heldSince: undefined,
    sequence: author.kind === "owner" ? author.lastSequence : 0,
    minted: author.kind === "owner",
    bytes: 0,
    full: false,
    dead: undefined,
  };
  return {
    handleInput: (input, now) => handleInput(queue, input, now),
    hasRoom: (ticket) => hasRoom(queue, ticket),
    extend: (texts, bytes) => extend(queue, texts, bytes),
    handleTimeout: (now) => resubmit(queue, now),
    pollOutput: () => queue.outputs.poll() ?? pollHeld(queue),
    nextTimeout: () => queue.inFlight?.retryAtMs,
    isIdle: () => queue.inFlight === undefined && queue.waiting.length === 0,
    isStalled: () => queue.full || (queue.inFlight?.failures ?? 0) > 0,
  };
}

function handleInput(queue: QueueState, input: CommitQueueInput, now: Moment): void {
  if (input.type === "abandon") return die(queue, input.code);
  if (input.type === "submit") return submit(queue, input, now);
  const { inFlight } = queue;
  if (inFlight?.id !== input.id || inFlight.retryAtMs !== undefined) return;
  if (input.type === "failed") return retryLater(queue, inFlight, now, input.retryAfterMs);
  if (input.type === "impossible") return die(queue, input.code);
  const { result } = input;
  if (result.status === "committed") handleCommitted(queue, inFlight, result);
  else handleRefused(queue, inFlight, result.code, now);
  if (queue.heldSince === undefined) commitNext(queue, now);
}

/** The outputs are polled, so the submitter of a rejected group knows of it: commits what waits. */
function pollHeld(queue: QueueState): CommitQueueOutput | undefined {
  const { heldSince } = queue;
  if (heldSince === undefined) return undefined;
  queue.heldSince = undefined;
  commitNext(queue, heldSince);
  return queue.outputs.poll();
}

function submit(queue: QueueState, { ticket, ops, bytes, durability = queue.options.durability, isFirst }: OpGroup & { readonly isFirst?: true }, now: Moment): void {
  if (queue.dead !== undefined) return queue.outputs.push({ type: "rejected", ticket, code: queue.dead });
  const group = { ticket, ops, bytes, durability, texts: countTexts(ops) };
  if (isFirst === true) queue.waiting.unshift(group);
  else queue.waiting.push(group);
  queue.growing = isFirst === true ? undefined : group;
  queue.bytes += bytes;
  signalRoom(queue);
  if (queue.heldSince === undefined) commitNext(queue, now);
}

const countTexts = (ops: readonly Op[]): number => ops.reduce((sum, op) => sum + ("texts" in op ? op.texts.length : 1), 0);

function hasRoom({ growing, full }: QueueState, ticket: number): boolean {
  return !full && growing?.ticket === ticket && growing.texts < COMMIT_OPS_MAX && growing.bytes < GROUP_BYTES_MAX;
}

function extend(queue: QueueState, texts: number, bytes: number): void {
  const { growing } = queue;
  if (growing === undefined) throw createError("internal", "Only a group that has room is extended");
  growing.texts += texts;
  growing.bytes += bytes;
  queue.bytes += bytes;
  signalRoom(queue);
}

/** The very same commit again: the same sequence, id and ops, so that it happens once whatever became of the first. */
function retryLater({ options }: QueueState, inFlight: InFlight, now: Moment, retryAfterMs = 0): void {
  // reached: commit-outcome-unknown
  inFlight.failures += 1;
  inFlight.retryAtMs = now.monotonicMs + Math.max(retryAfterMs, backoffMs(inFlight.failures, options.jitter()));
}

function resubmit(queue: QueueState, now: Moment): void {
  const { inFlight } = queue;
  if (inFlight?.retryAtMs === undefined || inFlight.retryAtMs > now.monotonicMs) return;
  inFlight.retryAtMs = undefined;
  queue.outputs.push({ type: "commit", id: inFlight.id, commit: inFlight.commit });
}

function commitNext(queue: QueueState, now: Moment): void {
  if (queue.inFlight !== undefined || queue.waiting.length === 0 || queue.dead !== undefined) return;
  const groups = queue.minted ? takeGroups(queue) : [];
  if (queue.waiting.length === 0) queue.growing = undefined;
  const { userId, nextId } = queue.options;
  const durability = groups[0]?.durability ?? queue.options.durability;
  const id = nextId();
  const commit: Commit = {
    userId,
    author: nextAuthor(queue, id),
    ops: groups.flatMap((group) => group.ops),
    at: Math.floor(now.monotonicMs),
    durability,
  };
  queue.inFlight = { id, commit, groups, failures: 0, retryAtMs: undefined };
  queue.outputs.push({ type: "commit", id, commit });
}

function nextAuthor({ options: { author }, minted, sequence }: QueueState, id: string): Author {
  if (author.kind === "producer" && !minted) return { kind: "mint", producer: author.producer };
  const next = { sequence: sequence + 1, id };
  if (author.kind === "producer") return { kind: "producer", producer: author.producer, ...next };
  return { kind: "owner", thread: author.thread, fence: author.fence, ...next };
}

function takeGroups(queue: QueueState): readonly QueuedGroup[] {
  const count = queue.singly > 0 ? 1 : countFitting(queue.waiting);
  queue.singly = Math.max(0, queue.singly - 1);
  return queue.waiting.splice(0, count);
}

/** How many groups, from the first on, make one commit of a good size, at one level. One does, whatever its size. */
function countFitting(groups: readonly QueuedGroup[]): number {
  let bytes = 0;
  let ops = 0;
  const tooMany = groups.findIndex((group, index) => {
    bytes += group.bytes;
    ops += group.texts;
    return index > 0 && (bytes > COMMIT_BYTES_MAX || ops > COMMIT_OPS_MAX || group.durability !== groups[0]?.durability);
  });
  return tooMany === -1 ? groups.length : tooMany;
}

function handleCommitted(queue: QueueState, { groups }: InFlight, result: CommitResult & { status: "committed" }): void {
  queue.inFlight = undefined;
  queue.sequence = queue.minted ? queue.sequence + 1 : (result.accepted ?? 0);
  queue.minted = true;
  const { level, thread } = result;
  let next = 0;
  for (const group of groups) {
    const results = result.results.slice(next, next + group.ops.length);
    next += group.ops.length;
    queue.bytes -= group.bytes;
    const seen = thread === undefined || group !== groups.at(-1) ? {} : { thread };
    queue.outputs.push({ type: "committed", ticket: group.ticket, results, level, ...seen });
  }
  signalRoom(queue);
}

/** Nothing of the commit happened and its sequence is still free. */
function handleRefused(queue: QueueState, { groups }: InFlight, code: RefusalCode, now: Moment): void {
  if (!OF_ONE_GROUP.includes(code)) return die(queue, code);
  queue.inFlight = undefined;
  // reached: commit-refused
  const [only, ...others] = groups;
  if (only !== undefined && others.length === 0) {
    queue.heldSince = now;
    return reject(queue, only, code);
  }
  queue.waiting = [...groups, ...queue.waiting];
  queue.singly = groups.length;
}

function reject(queue: QueueState, { ticket, bytes }: OpGroup, code: ErrorCode): void {
  queue.bytes -= bytes;
  queue.outputs.push({ type: "rejected", ticket, code });
  signalRoom(queue);
}

function die(queue: QueueState, code: ErrorCode): void {
  if (queue.dead !== undefined) return;
  queue.dead = code;
  const lost = [...(queue.inFlight?.groups ?? []), ...queue.waiting];
  queue.inFlight = undefined;
  queue.waiting = [];
  queue.growing = undefined;
  queue.outputs.push({ type: "dead", code });
  for (const group of lost) reject(queue, group, code);
}

function signalRoom(queue: QueueState): void {
  const full = queue.bytes >= queue.options.pendingBytesMax;
  if (full === queue.full) return;
  queue.full = full;
  queue.outputs.push({ type: full ? "full" : "writable" });
}
