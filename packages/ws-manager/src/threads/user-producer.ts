import { createError, type ErrorCode, type ProducerId, type UserId } from "@apex/ws-queue-core";
import { createCommitQueue, createIdSource, type CommitQueueInput, type CommitQueueOutput } from "@apex/ws-queue-core/server";
import { randomId } from "../random-id.ts";
import type { Runtime } from "../runtime.ts";
import { AppendBatch, type PendingAppend } from "./append-batch.ts";
import { createMachineTimer, momentOf, randomFraction } from "./machine-clock.ts";
import { classifyFailure } from "./store-answer.ts";

/** One user's producer on this node: made known, or found again, with its first commit. */
export interface UserProducer {
  append(pending: PendingAppend): void;
  isIdle(): boolean;
  close(): void;
}

interface Owner {
  /** The store refuses this producer for good; what still waits is handed to `refused`. */
  died(): void;
  /** It holds so many bytes more, or less, that wait for the store. */
  holds(bytes: number): void;
  /** Nothing of this was appended. */
  refused(pending: PendingAppend, code: ErrorCode): void;
}

/** What comes while a commit is on its way is gathered and becomes the next one, with one op per stream. */
export function createUserProducer(runtime: Runtime, userId: UserId, producer: ProducerId, owner: Owner): UserProducer {
  const { store, limits, random, onError } = runtime;
  const submitted = new Map<number, AppendBatch>();
  let gathered = new AppendBatch();
  let lastTicket = 0;
  let isFull = false;
  const queue = createCommitQueue({
    userId,
    author: { kind: "producer", producer },
    durability: store.durability,
    pendingBytesMax: limits.pendingCommitBytesMax,
    nextId: createIdSource(randomId(random)),
    jitter: () => randomFraction(random),
  });
  const timer = createMachineTimer(runtime, () => {
    queue.handleTimeout(momentOf(runtime));
    pump();
  });

  function handleInput(input: CommitQueueInput): void {
    queue.handleInput(input, momentOf(runtime));
    pump();
  }

  function pump(): void {
    for (let output = queue.pollOutput(); output !== undefined; output = queue.pollOutput()) handleOutput(output);
    timer.set(queue.nextTimeout());
    if (!gathered.isEmpty && queue.isIdle()) submit();
  }

  function handleOutput(output: CommitQueueOutput): void {
    switch (output.type) {
      case "commit":
        return commit(output);
      case "committed":
        return take(output.ticket)?.resolve(output.results, output.level);
      case "rejected":
        for (const pending of take(output.ticket)?.appends ?? []) owner.refused(pending, output.code);
        return;
      case "full":
      case "writable":
        isFull = output.type === "full";
        return;
      case "dead":
        return owner.died();
    }
  }

  function commit({ id, commit: what }: CommitQueueOutput & { type: "commit" }): void {
    (async () => store.commit(what))()
      .then(
        (result) => handleInput({ type: "result", id, result }),
        (error: unknown) => {
          onError(error);
          const failure = classifyFailure(error);
          if (failure.type === "impossible") handleInput({ type: "impossible", id, code: failure.code });
          else handleInput({ type: "failed", id, ...failure.wait });
        },
      )
      .catch(onError);
  }

  function take(ticket: number): AppendBatch | undefined {
    const batch = submitted.get(ticket);
    if (submitted.delete(ticket)) owner.holds(-(batch?.bytes ?? 0));
    return batch;
  }

  function submit(): void {
    const batch = gathered;
    gathered = new AppendBatch();
    lastTicket += 1;
    submitted.set(lastTicket, batch);
    handleInput({ type: "submit", ticket: lastTicket, ops: batch.ops, bytes: batch.bytes });
  }

  function append(pending: PendingAppend): void {
    if (isFull) return pending.reject(createError("overloaded", "Notices to this user wait for the store"));
    if (!gathered.isEmpty && !gathered.hasRoomFor(pending.batch)) submit();
    gathered.add(pending);
    owner.holds(pending.batch.bytes);
    if (gathered.isLarge || queue.isIdle()) submit();
  }

  return {
    append,
    isIdle: () => gathered.isEmpty && queue.isIdle(),
    close: () => handleInput({ type: "abandon", code: "closed" }),
  };
}
