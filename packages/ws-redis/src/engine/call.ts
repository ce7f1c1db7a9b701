import type { ProducerId, StreamKey, UserId } from "@apex/ws-queue-core";
import { applyCommit, applyLease, inboxKey, withThread, type Changes, type Commit, type CommitContext, type CommitResult, type LeaseCommand, type StateView } from "@apex/ws-queue-core/store";
import type { IndexWrite } from "../server/port.ts";
import { unitOfProducer, unitOfProducers, unitOfStream, type Unit } from "./unit.ts";

/** What came of a decision. */
export interface Decision {
  readonly result: unknown;
  /** Undefined: nothing changes. */
  readonly changes: Changes | undefined;
  /** Producers of the call's user that go. */
  readonly forgotten?: readonly ProducerId[];
  readonly indexes?: readonly IndexWrite[];
}

/** Something to be decided on what the server has. */
export interface Call {
  readonly userId: UserId;
  /** Of its texts, about. */
  readonly bytes: number;
  /** What the decision reads in any case, or nearly: all that is missing of it is loaded in one round trip. */
  readonly reads: () => readonly Unit[];
  /** Makes the decision, again and again until what it rests on holds. Throws for what no caller may ask. */
  decide(view: StateView): Decision;
  /** The answer, from the result and the threads behind it. */
  answer(threadOf: StateView["thread"], result: unknown): unknown;
  /** Of a producer's commit: what is settled once the server cannot lose it any more. */
  readonly sequence?: { readonly producer: ProducerId; readonly sequence: number };
}

const sizeOf = ({ ops }: Commit): number =>
  ops.reduce((sum, op) => sum + ("texts" in op ? op.texts.reduce((total, text) => total + text.length, 0) : "text" in op ? op.text.length : 0), 100);

function readsOf({ userId, author, ops }: Commit): readonly Unit[] {
  const streams = new Set<StreamKey>(author.kind === "owner" ? [author.thread] : []);
  for (const op of ops) {
    if ("stream" in op) streams.add(op.stream);
    if ("thread" in op) streams.add(op.thread);
    if (op.type === "enqueue") streams.add(inboxKey(op.thread));
  }
  const units = Array.from(streams, unitOfStream);
  if (author.kind === "owner") return units;
  const producer = unitOfProducer(userId, author.producer);
  return author.kind === "mint" ? [producer, unitOfProducers(userId)] : [producer, ...units];
}

export function commitCall(commit: Commit, context: CommitContext): Call {
  const { userId, author } = commit;
  return {
    userId,
    bytes: sizeOf(commit),
    reads: () => readsOf(commit),
    decide: (view) => applyCommit(view, commit, context),
    answer: (threadOf, result) => withThread({ thread: threadOf }, commit, result as CommitResult),
    ...(author.kind === "producer" && { sequence: { producer: author.producer, sequence: author.sequence } }),
  };
}

export const leaseCall = (userId: UserId, command: LeaseCommand): Call => ({
  userId,
  bytes: 100,
  reads: () => [unitOfStream(command.thread)],
  decide: (view) => applyLease(view, command),
  answer: (_, result) => result,
});
