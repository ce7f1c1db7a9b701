import {
  createError,
  levelFor,
  threadStream,
  toApexError,
  type Durability,
  type ErrorCode,
  type Priority,
  type ProducerId,
  type RequestId,
  type ThreadId,
  type UserId,
} from "@apex/ws-queue-core";
import type { CancelFrame, RequestFrame } from "@apex/ws-queue-core/protocol";
import type { CommitResult, Op } from "@apex/ws-queue-core/store";
import type { ReportFailure } from "@apex/ws-transport";
import type { Session } from "../connections/session.ts";
import { isAllowed, type Authorize, type Identity, type Who } from "../identity.ts";
import type { Runtime } from "../runtime.ts";
import type { Askers, RequestKey } from "./askers.ts";
import { deadlineIn, rejection, requestText, type RequestCheck } from "./check-request.ts";
import { createRateLimit } from "./rate-limit.ts";

/** Takes what clients ask and commits it: accepted for good, or refused with a reason that is kept as the answer. */
export interface Submissions<I extends Identity> {
  submit(session: Session<I>, submission: Submission): void;
  /** Its connection is closed: it waits for nothing any more. */
  leave(session: Session<I>): void;
  /** From now on everything is refused with `draining`: clients send it again, to another node or a later process. */
  stop(): void;
}

export interface Submission {
  readonly producer: ProducerId;
  readonly frame: RequestFrame | CancelFrame;
}

interface SubmissionParts<I extends Identity> {
  readonly runtime: Runtime;
  /** Of the application's callbacks. */
  readonly reportFailure: ReportFailure;
  readonly check: RequestCheck;
  readonly authorize: Authorize<I>;
  readonly askers: Askers;
  /** How urgent the requests of a name are. */
  readonly priorityOf: (name: string) => Priority;
  /** A request is in its inbox, and was not before. */
  readonly accepted: () => void;
  /** A request was accepted: its thread has work. */
  readonly wake: (userId: UserId, threadId: ThreadId, priority: Priority) => void;
  /** The store marked a request as cancelled. */
  readonly requestCancelled: (userId: UserId, threadId: ThreadId, requestId: RequestId) => void;
}

const DRAINING_RETRY_MS = 1_000;
/** How often a request is checked while rights change: an `authorize` that revokes would be asked without end. */
const DECISIONS_MAX = 3;

export function createSubmissions<I extends Identity>(parts: SubmissionParts<I>): Submissions<I> {
  const { store, clock, limits, onError } = parts.runtime;
  const rate = createRateLimit<UserId, Session<I>>(limits.requestsPerMinuteMax);
  let stopped = false;

  function submit(session: Session<I>, submission: Submission): void {
    const { who } = session;
    if (who === undefined) return refuse(session, submission, "unauthorized");
    if (stopped) return refuse(session, submission, "draining", DRAINING_RETRY_MS);
    const waitMs = rate.tryTake(who.userId, session, clock.monotonicMs());
    if (waitMs > 0) return refuse(session, submission, "rate_limited", waitMs);
    const arrived = { ...submission, frame: withInstant(submission.frame, clock.epochMs()) };
    const { userId } = who;
    session.lane = session.lane.then(() => process(session, userId, arrived)).catch((error: unknown) => fail(session, userId, submission, error));
  }

  /**
   * Resolves once the commit is on its way, so that the next of this producer follows it; the answer comes later. By the identity that
   * the session has at that moment, without an await in between. Rejects with `overloaded`.
   */
  async function process(session: Session<I>, userId: UserId, submission: Submission): Promise<void> {
    for (let left = DECISIONS_MAX; left > 0; left -= 1) {
      const { who, rights } = session;
      if (who === undefined) return refuse(session, submission, "unauthorized");
      const op = await decide(who, submission.frame);
      if (session.rights === rights) return enter(session, userId, submission, op, who);
    }
    throw createError("overloaded", `The rights of a connection changed ${DECISIONS_MAX} times while one request was being checked`);
  }

  function enter(session: Session<I>, userId: UserId, submission: Submission, op: Op, who: Who<I>): void {
    const { frame, producer } = submission;
    // Before the commit: the handler may begin before its answer is here.
    if (op.type === "enqueue") parts.askers.remember(keyOf(userId, frame), who);
    const durability = levelFor(store.durability, askedLevel(frame)) ?? store.durability.always;
    const commit = (what: Op): Promise<CommitResult> =>
      store.commit({
        userId,
        author: { kind: "producer", producer, sequence: frame.seq, id: frame.id },
        ops: [what],
        at: Math.floor(clock.monotonicMs()),
        durability,
      });
    const answer = commit(op).catch((error: unknown) => {
      if (!isDamage(error)) throw error;
      // Its thread is damaged and stays that: with an answer, requests to other threads do not wait behind it.
      onError(error);
      return commit({ type: "reject", code: "store_damaged" });
    });
    answer.then((result) => finish(session, userId, submission, result)).catch((error: unknown) => fail(session, userId, submission, error));
  }

  async function decide(who: Who<I>, frame: RequestFrame | CancelFrame): Promise<Op> {
    const { userId } = who;
    const thread = threadStream(userId, frame.thread);
    const allowed = await isAllowed(parts.authorize, who, { kind: "thread", userId, name: frame.thread }, frame.t);
    if (frame.t === "cancel") return allowed ? { type: "cancel", thread, target: cancelTarget(frame) } : { type: "reject", code: "forbidden" };
    if (!allowed) return rejection(thread, frame.id, "forbidden");
    const text = requestText(frame, clock.epochMs());
    const refusal = await parts.check(frame);
    // The schema failed itself: the client cannot know, so the service is told.
    if (refusal?.cause !== undefined) parts.reportFailure(`the schema of ${frame.name}`, refusal);
    if (refusal !== undefined) return rejection(thread, frame.id, refusal.code);
    return { type: "enqueue", thread, requestId: frame.id, text, priority: parts.priorityOf(frame.name) };
  }

  function finish(session: Session<I>, userId: UserId, { frame }: Submission, result: CommitResult): void {
    session.connection.handleInput({ type: "submitted", seq: frame.seq, result });
    if (result.status === "refused") return parts.askers.forget(keyOf(userId, frame));
    if (store.observe === undefined) session.connection.handleInput({ type: "settled", seq: frame.seq });
    const [first] = result.results;
    if (first?.type === "appended") {
      if (!result.duplicate) parts.accepted();
      return wake(userId, frame);
    }
    if (first?.type === "rejected") return parts.askers.forget(keyOf(userId, frame));
    if (first?.type !== "cancelled" || first.outcome !== "cancelled" || first.requestId === undefined) return;
    parts.requestCancelled(userId, frame.thread, first.requestId);
  }

  function wake(userId: UserId, frame: RequestFrame | CancelFrame): void {
    if (frame.t === "request") parts.wake(userId, frame.thread, parts.priorityOf(frame.name));
  }

  function refuse(session: Session<I>, { frame }: Submission, code: ErrorCode, retryAfterMs?: number): void {
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    session.connection.handleInput({ type: "submit-refused", seq: frame.seq, code, ...wait });
  }

  /**
   * The outcome is unknown: the client repeats the request unchanged and gets whatever was the first answer. If it never
   * comes back, a request that was accepted after all is still to be handled.
   */
  function fail(session: Session<I>, userId: UserId, submission: Submission, error: unknown): void {
    // reached: submission-unanswered
    parts.reportFailure("the check of a request", error);
    wake(userId, submission.frame);
    const { code, retryable, retryAfterMs, details } = toApexError(error, "internal");
    // Its client goes on under another one.
    if (code === "store_damaged" && details["producer"] !== undefined) return refuse(session, submission, "producer_expired");
    refuse(session, submission, retryable ? code : "store_unavailable", retryAfterMs ?? 1_000);
  }

  return {
    submit,
    leave: (session) => session.admitted && rate.leave(session.admitted.userId, session),
    stop: () => {
      stopped = true;
    },
  };
}

const keyOf = (userId: UserId, { thread, id }: RequestFrame | CancelFrame): RequestKey => ({ userId, threadId: thread, requestId: id });

const isDamage = (error: unknown): boolean => toApexError(error, "internal").code === "store_damaged";

const askedLevel = (frame: RequestFrame | CancelFrame): Durability => (frame.t === "request" ? (frame.durability ?? "memory") : "memory");

/** What is left of the client's time becomes an instant of this server's clock, the moment it comes. */
function withInstant(frame: RequestFrame | CancelFrame, epochMs: number): RequestFrame | CancelFrame {
  if (frame.t === "cancel" || frame.deadlineInMs === undefined) return frame;
  const { deadlineInMs, ...rest } = frame;
  return { ...rest, deadline: deadlineIn(deadlineInMs, epochMs) };
}

const cancelTarget = (frame: CancelFrame): (Op & { type: "cancel" })["target"] =>
  frame.request !== undefined ? { requestId: frame.request } : { runId: frame.run as NonNullable<CancelFrame["run"]> };
