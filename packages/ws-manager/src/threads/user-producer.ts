import { createError, type ErrorCode, type ProducerId, type UserId } from "@apex/ws-queue-core";
import { createCommitQueue, createIdSource, type CommitQueueInput, type CommitQueueOutput } from "@apex/ws-queue-core/server";
import { randomId } from "../random-id.ts";
import type { Runtime } from "../runtime.ts";
import { AppendBatch, groupOf, type Pending, type PendingAppend, type PendingGroup, type PendingOps } from "./append-batch.ts";
import { createMachineTimer, momentOf, randomFraction } from "./machine-clock.ts";
import { classifyFailure } from "./store-answer.ts";

/** One user's producer on this node: made known, or found again, with its first commit. */
export interface UserProducer {
  /** In the order of the calls, whatever their kind. Rejects the call with `overloaded`. */
  enter(pending: Pending): void;
  isIdle(): boolean;
  close(): void;
}

interface Owner {
  /** The store refuses this producer for good; what still waits is handed to `refused`. */
  died(): void;
  /** It holds so many bytes more, or less, that wait for the store. */
  holds(bytes: number): void;
  /** Nothing of this happened. */
  refused(pending: Pending, code: ErrorCode): void;
}

/** What comes while a commit is on its way becomes the next one, the appends between two other calls with one op per stream. */
export function createUserProducer(runtime: Runtime, userId: UserId, producer: ProducerId, owner: Owner): UserProducer {
  const { store, limits, random, onError } = runtime;
  const submitted = new Map<number, PendingGroup>();
  let gathered = new AppendBatch();
  let lastTicket = 0;
  let isFull = false;
  const queue = createCommitQueue({
    userId,
    author: { kind: "producer", producer },
    durability: store.durability.always,
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
    if (!gathered.isEmpty && queue.isIdle()) submitGathered();
  }

  function handleOutput(output: CommitQueueOutput): void {
    switch (output.type) {
      case "commit":
        return commit(output);
      case "committed":
        return take(output.ticket)?.resolve(output.results, output.level);
      case "rejected":
        for (const pending of take(output.ticket)?.pending ?? []) owner.refused(pending, output.code);
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

  function take(ticket: number): PendingGroup | undefined {
    const group = submitted.get(ticket);
    if (submitted.delete(ticket)) owner.holds(-(group?.bytes ?? 0));
    return group;
  }

  function submit(group: PendingGroup): void {
    lastTicket += 1;
    submitted.set(lastTicket, group);
    handleInput({ type: "submit", ticket: lastTicket, ops: group.ops, bytes: group.bytes, durability: group.durability });
  }

  function submitGathered(): void {
    const batch = gathered;
    gathered = new AppendBatch();
    submit(batch);
  }

  function enter(pending: Pending): void {
    if (isFull) return pending.reject(createError("overloaded", "Too much for this user waits for the store"));
    if ("batch" in pending) gather(pending);
    else enterOps(pending);
  }

  function gather(pending: PendingAppend): void {
    if (!gathered.isEmpty && !gathered.hasRoomFor(pending.batch)) submitGathered();
    gathered.add(pending);
    owner.holds(pending.batch.bytes);
    if (gathered.isLarge || queue.isIdle()) submitGathered();
  }

  function enterOps(pending: PendingOps): void {
    if (!gathered.isEmpty) submitGathered();
    owner.holds(pending.bytes);
    submit(groupOf(pending));
  }

  return {
    enter,
    isIdle: () => gathered.isEmpty && queue.isIdle(),
    close: () => handleInput({ type: "abandon", code: "closed" }),
  };
}
