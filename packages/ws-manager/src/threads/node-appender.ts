import { createError, isApexError, type Durability, type ErrorCode, type ProducerId, type StreamKey, type UserId } from "@apex/ws-queue-core";
import { createCommitQueue, createIdSource, type CommitQueueInput, type CommitQueueOutput } from "@apex/ws-queue-core/server";
import type { OpResult } from "@apex/ws-queue-core/store";
import type { EventText } from "@apex/ws-queue-core/events";
import { randomId } from "../random-id.ts";
import type { Runtime } from "../runtime.ts";
import { createMachineTimer, momentOf, randomFraction } from "./machine-clock.ts";
import { classifyFailure } from "./store-answer.ts";

/** Where an event came to be, and how safe it is there. */
export interface AppendedAt {
  readonly offset: number;
  readonly level: Durability;
}

/** Appends what this node has to say outside of any run: per user in order, each once. */
export interface NodeAppender {
  /** Resolves when the event is accepted. Throws `overloaded`, `closed`, or the store's refusal; then nothing was appended. */
  append(userId: UserId, stream: StreamKey, event: EventText): Promise<AppendedAt>;
  /** Rejects what is not accepted yet: nobody knows whether it will be. */
  close(): Promise<void>;
}

const USERS_MAX = 1_000;

export function createNodeAppender(runtime: Runtime, usersMax: number = USERS_MAX): NodeAppender {
  /** Least recently used first. */
  const producers = new Map<UserId, UserProducer>();
  let isClosed = false;

  function producerOf(userId: UserId): UserProducer {
    const known = producers.get(userId);
    if (known !== undefined) producers.delete(userId);
    else makeRoom();
    const producer = known ?? createUserProducer(runtime, userId, () => forget(userId, producer));
    producers.set(userId, producer);
    return producer;
  }

  function makeRoom(): void {
    if (producers.size < usersMax) return;
    for (const [userId, producer] of producers) if (producer.isIdle()) return void producers.delete(userId);
    throw createError("overloaded", `Notices to ${usersMax} users wait for the store`);
  }

  function forget(userId: UserId, producer: UserProducer): void {
    if (producers.get(userId) === producer) producers.delete(userId);
  }

  async function append(userId: UserId, stream: StreamKey, event: EventText): Promise<AppendedAt> {
    if (isClosed) throw createError("closed");
    try {
      return await producerOf(userId).append(stream, event);
    } catch (error) {
      // Refused whole, so nothing was appended: a store forgets producers that were not used for days.
      if (!isApexError(error) || error.code !== "producer_expired" || isClosed) throw error;
      return producerOf(userId).append(stream, event);
    }
  }

  async function close(): Promise<void> {
    isClosed = true;
    for (const producer of [...producers.values()]) producer.close();
    producers.clear();
  }

  return { append, close };
}

/** One user's producer on this node: minted with its first commit. */
interface UserProducer {
  append(stream: StreamKey, event: EventText): Promise<AppendedAt>;
  isIdle(): boolean;
  close(): void;
}

interface Waiting {
  readonly resolve: (at: AppendedAt) => void;
  readonly reject: (error: unknown) => void;
}

function createUserProducer(runtime: Runtime, userId: UserId, died: () => void): UserProducer {
  const { store, limits, random, onError } = runtime;
  const waiting = new Map<number, Waiting>();
  let lastTicket = 0;
  let isFull = false;
  const queue = createCommitQueue({
    userId,
    author: { kind: "producer", producer: randomId(random) as ProducerId },
    durability: store.durability,
    pendingBytesMax: limits.pendingCommitBytesMax,
    nextId: createIdSource(randomId(random)),
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
  }

  function handleOutput(output: CommitQueueOutput): void {
    switch (output.type) {
      case "commit":
        return commit(output);
      case "committed":
        return settle(output.ticket, ({ resolve }) => resolve({ offset: lastOffset(output.results), level: output.level }));
      case "rejected":
        return settle(output.ticket, ({ reject }) => reject(refusal(output.code)));
      case "full":
      case "writable":
        isFull = output.type === "full";
        return;
      case "dead":
        return died();
    }
  }

  function commit({ id, commit: what }: CommitQueueOutput & { type: "commit" }): void {
    (async () => store.commit(what))()
      .then(
        (result) => handleInput({ type: "result", id, result, jitter: randomFraction(runtime) }),
        (error: unknown) => {
          onError(error);
          const failure = classifyFailure(error);
          if (failure.type === "impossible") handleInput({ type: "impossible", id, code: failure.code });
          else handleInput({ type: "failed", id, jitter: randomFraction(runtime), ...failure.wait });
        },
      )
      .catch(onError);
  }

  function settle(ticket: number, how: (waiting: Waiting) => void): void {
    const found = waiting.get(ticket);
    waiting.delete(ticket);
    if (found !== undefined) how(found);
  }

  function append(stream: StreamKey, { text, bytes }: EventText): Promise<AppendedAt> {
    if (isFull) return Promise.reject(createError("overloaded", "Notices to this user wait for the store"));
    return new Promise((resolve, reject) => {
      lastTicket += 1;
      waiting.set(lastTicket, { resolve, reject });
      handleInput({ type: "submit", ticket: lastTicket, ops: [{ type: "append", stream, texts: [text] }], bytes });
    });
  }

  return { append, isIdle: () => queue.isIdle(), close: () => handleInput({ type: "abandon", code: "closed" }) };
}

const refusal = (code: ErrorCode): Error => createError(code);

function lastOffset(results: readonly OpResult[]): number {
  const [first] = results;
  return first?.type === "appended" ? first.last.offset : 0;
}
