import { levelFor, type Durability, type StoreDurability } from "../durability.ts";
import { createError } from "../errors.ts";
import type { UserId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import type { Tag } from "../position.ts";
import { PRIORITIES } from "../priority.ts";
import { anId, aWhole, checkValue, oneOf, type Rule } from "../values.ts";
import { deadStream, type StreamKey } from "../stream.ts";
import type { CommitDecision, StateView } from "./changes.ts";
import type { Author, Commit, CommitResult, Op, RefusalCode } from "./commit.ts";
import { applyOp, type OpScope } from "./commit-ops.ts";
import { checkLedger, findAnswer, recordAnswer, type LedgerVerdict } from "./ledger.ts";
import { sameFence } from "./lease.ts";
import type { OpResult } from "./op-result.ts";
import { createOverlayView } from "./overlay-view.ts";
import { mintProducer } from "./producers.ts";
import type { Answer } from "./state.ts";
import { assertThreadKey, createOwnershipCheck, isInboxKey } from "./thread-keys.ts";

export interface CommitContext {
  /** Gives a tag that no entry of any process ever had. */
  readonly nextTag: () => Tag;
  readonly limits: Limits;
  /** The store reaches the level of the result before it answers, also where nothing changes. */
  readonly durability: StoreDurability;
  /** The store's own time at an instant of the committing node. */
  readonly timeAt: (monotonicMs: number) => number;
}

/** The answer to an owner's commit, with the thread's state: for a store that has it at hand. `view` has the commit in it. */
export function withThread(view: Pick<StateView, "thread">, { author }: Commit, result: CommitResult): CommitResult {
  if (result.status === "refused" || author.kind !== "owner") return result;
  const thread = view.thread(author.thread);
  return thread === undefined ? result : { ...result, thread };
}

type AuthorOf<Kind extends Author["kind"]> = Extract<Author, { kind: Kind }>;
type Sequenced = AuthorOf<"producer" | "owner">;
type Admission = LedgerVerdict | { readonly status: "refused"; readonly code: "fenced" | "producer_expired" };

/**
 * Decides a commit on the state before it: all of its ops happen, or none. Nothing is written; the changes are for the
 * store to write as one, and nothing changes when it cannot. Throws `invalid_argument` for a commit that no caller may
 * send: a stream of another user, a key of the wrong kind, a bare append to an inbox.
 */
export function applyCommit(view: StateView, commit: Commit, context: CommitContext): CommitDecision {
  assertCommit(commit);
  const level = levelFor(context.durability, commit.durability);
  if (level === undefined) return refuse("durability_unavailable");
  const { author } = commit;
  if (author.kind === "mint") return mint(view, commit, author, context, level);
  const admission = author.kind === "owner" ? admitOwner(view, author) : admitProducer(view, commit, author);
  if (admission.status === "refused") return { result: admission, changes: undefined };
  if (admission.status === "repeated") return repeat(admission.answer, context);
  return applyOps(view, commit, author, context, level);
}

const refuse = (code: RefusalCode): CommitDecision => ({ result: { status: "refused", code }, changes: undefined });

function committed(level: Durability, results: readonly OpResult[], duplicate: boolean): Extract<CommitResult, { status: "committed" }> {
  return { status: "committed", level, duplicate, results };
}

function repeat({ level, results }: Answer, { durability }: CommitContext): CommitDecision {
  // reached: commit-repeated
  return { result: committed(level ?? durability.always, results, true), changes: undefined };
}

function mint(view: StateView, commit: Commit, author: AuthorOf<"mint">, context: CommitContext, level: Durability): CommitDecision {
  const { userId } = commit;
  const { producer, forClient = false } = author;
  const known = view.producer(userId, producer);
  if (known !== undefined) return { result: { ...committed(level, [], true), accepted: known.ledger.last }, changes: undefined };
  if (forClient && view.clientProducers(userId) >= context.limits.producersPerUserHardMax) return refuse("too_many_producers");
  const draft = createOverlayView(view);
  draft.putProducer(userId, producer, mintProducer(forClient, context.timeAt(commit.at)));
  return { result: committed(level, [], false), changes: draft.changes() };
}

function admitProducer(view: StateView, { userId }: Commit, { producer, sequence, id }: AuthorOf<"producer">): Admission {
  const state = view.producer(userId, producer);
  return state === undefined ? { status: "refused", code: "producer_expired" } : checkLedger(state.ledger, sequence, id);
}

function admitOwner(view: StateView, { thread: key, fence, sequence, id }: AuthorOf<"owner">): Admission {
  const thread = view.thread(key);
  if (thread !== undefined && sameFence(thread.lease.fence, fence)) return checkLedger(thread.ledger, sequence, id);
  // Released and taken by nobody since: the ledger is still this fence's, and what it answered it may be asked again.
  const isReleased = thread !== undefined && thread.lease.fence === undefined && thread.lease.counter === fence.counter;
  const answer = isReleased ? findAnswer(thread.ledger, sequence, id) : undefined;
  return answer === undefined ? { status: "refused", code: "fenced" } : { status: "repeated", answer };
}

function applyOps(view: StateView, commit: Commit, author: Sequenced, context: CommitContext, level: Durability): CommitDecision {
  const draft = createOverlayView(view);
  const { limits, nextTag } = context;
  const scope: OpScope = { draft, commit, at: context.timeAt(commit.at), limits, nextTag };
  const results: OpResult[] = [];
  for (const op of commit.ops) {
    const outcome = applyOp(scope, op);
    if (outcome.status === "refused") return refuse(outcome.code);
    results.push(outcome.result);
  }
  const { sequence, id } = author;
  recordAnswerOf(scope, author, level === context.durability.always ? { sequence, id, results } : { sequence, id, results, level });
  return { result: committed(level, results, false), changes: draft.changes() };
}

/** Part of the same change: a repeated commit finds this answer. */
function recordAnswerOf({ draft, commit: { userId }, at, limits }: OpScope, author: Sequenced, answer: Answer): void {
  if (author.kind === "owner") {
    const thread = draft.thread(author.thread);
    if (thread === undefined) throw createError("internal", "An admitted owner's thread is gone");
    draft.putThread(author.thread, { ...thread, ledger: recordAnswer(thread.ledger, answer, limits.answersKept) });
    return;
  }
  const producer = draft.producer(userId, author.producer);
  if (producer === undefined) throw createError("internal", "An admitted producer is gone");
  const ledger = recordAnswer(producer.ledger, answer, limits.answersKept);
  draft.putProducer(userId, author.producer, { ...producer, ledger, usedAt: Math.max(producer.usedAt, at) });
}

function assertCommit({ userId, author, ops, at }: Commit): void {
  // Stores write the commits of a tick as one: what none of their rows can hold would take the neighbours along.
  checkValue("commit: at", at, anInstant, "invalid_argument");
  if (author.kind !== "mint") checkValue("commit: sequence", author.sequence, aSequence, "invalid_argument");
  const isOwn = createOwnershipCheck(userId);
  for (const op of ops) assertOp(op, userId, isOwn);
  if (author.kind === "owner" && !isOwn(author.thread)) throw createError("invalid_argument", "A thread of another user");
  if (author.kind === "mint" && ops.length > 0) throw createError("invalid_argument", "A mint carries no ops");
}

function assertOp(op: Op, userId: UserId, isOwn: (key: StreamKey) => boolean): void {
  const key = streamOf(op);
  if (key === undefined) return;
  if (!isOwn(key)) throw createError("invalid_argument", "A stream of another user", { op: op.type });
  if (op.type === "append" || op.type === "append-once") assertAppend(op);
  else if (op.type === "dead-letter" || op.type === "settle-letter") assertLetter(op, userId);
  else if (op.type !== "delete") assertThreadKey(key);
  if (op.type === "append-once") checkValue("append-once: id", op.id, anId, "invalid_argument");
  if (op.type === "enqueue" && op.priority !== undefined) checkValue("enqueue: priority", op.priority, aPriority, "invalid_argument");
  if (op.type === "postpone") assertPostpone(op);
}

/** The stream that an op is about, if it is about one. */
function streamOf(op: Op): StreamKey | undefined {
  if (op.type === "reject") return op.request?.thread;
  return "stream" in op ? op.stream : op.thread;
}

const anInstant = aWhole(0);
const aSequence = aWhole(0);
const aDelay = aWhole(0);
const anOffset = aWhole(1);
const aText: Rule<string> = { is: (value): value is string => typeof value === "string", form: "text" };
const aPriority = oneOf(...PRIORITIES);

function assertPostpone({ dueAt, delayMs, failure }: Extract<Op, { type: "postpone" }>): void {
  checkValue("postpone: dueAt", dueAt, anInstant, "invalid_argument");
  checkValue("postpone: delayMs", delayMs, aDelay, "invalid_argument");
  if (failure === undefined) return;
  checkValue("postpone: failure.code", failure.code, aText, "invalid_argument");
  checkValue("postpone: failure.message", failure.message, aText, "invalid_argument");
  if (failure.at !== undefined) checkValue("postpone: failure.at", failure.at, anInstant, "invalid_argument");
  if (failure.runId !== undefined) checkValue("postpone: failure.runId", failure.runId, aText, "invalid_argument");
}

function assertLetter(op: Extract<Op, { type: "dead-letter" | "settle-letter" }>, userId: UserId): void {
  if (op.stream !== deadStream(userId)) throw createError("invalid_argument", "A dead letter is in its user's dead stream");
  checkValue(`${op.type}: text`, op.text, aText, "invalid_argument");
  if (op.type === "settle-letter") checkValue("settle-letter: letter", op.letter, anOffset, "invalid_argument");
}

function assertAppend({ stream, texts, sizes }: Extract<Op, { type: "append" | "append-once" }>): void {
  if (isInboxKey(stream)) throw createError("invalid_argument", "An inbox takes requests by enqueue only");
  if (texts.length === 0) throw createError("invalid_argument", "An append carries at least one text");
  if (!texts.every((text) => typeof text === "string")) throw createError("invalid_argument", "What is appended is text");
  if (sizes !== undefined && (sizes.length !== texts.length || !sizes.every((bytes) => Number.isSafeInteger(bytes)))) {
    throw createError("invalid_argument", "An append that brings sizes brings the bytes of each text");
  }
}
