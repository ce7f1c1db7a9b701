import { createHash } from "node:crypto";
import { createError, type Durability, type ErrorCode, type ProducerId, type StreamKey, type UserId } from "@apex/ws-queue-core";
import type { BatchText } from "@apex/ws-queue-core/events";
import type { Op } from "@apex/ws-queue-core/store";
import { randomId } from "../random-id.ts";
import type { Runtime } from "../runtime.ts";
import type { AppendedAt, CommittedOps, Pending } from "./append-batch.ts";
import { createUserProducer, type UserProducer } from "./user-producer.ts";

/** Commits what this node has to say and to ask outside of any run: per user in order, each once. */
export interface NodeAppender {
  /**
   * Appends the events of a batch behind each other, all in one commit. Resolves when they are accepted. Rejects with `overloaded`, `closed`,
   * or the store's refusal; then nothing was appended.
   */
  append(userId: UserId, stream: StreamKey, batch: BatchText): Promise<AppendedAt>;
  /**
   * Commits any ops that are of this user, all or none. Resolves with a result for each, which may be that it was `rejected`. Rejects with
   * `overloaded`, `closed`, or the store's refusal; then nothing happened. `bytes`: what their texts hold. `durability`: a level that the store
   * can reach; default: what always comes.
   */
  commit(userId: UserId, ops: readonly Op[], bytes: number, durability?: Durability): Promise<CommittedOps>;
  /** Rejects what is not accepted yet: nobody knows whether it will be. */
  close(): Promise<void>;
}

const USERS_MAX = 1_000;

/** So many users may have as much waiting for the store as each may alone (`pendingCommitBytesMax`). */
const FULL_USERS = 16;

export function createNodeAppender(runtime: Runtime, usersMax: number = USERS_MAX): NodeAppender {
  const { eventBytesMax, pendingCommitBytesMax } = runtime.limits;
  /** Least recently used first. */
  const producers = new Map<UserId, UserProducer>();
  let newest: { readonly userId: UserId; readonly producer: UserProducer } | undefined;
  const node = randomId(runtime.random);
  let heldBytes = 0;
  let isClosed = false;

  function producerOf(userId: UserId): UserProducer {
    if (newest?.userId === userId) return newest.producer;
    const known = producers.get(userId);
    if (known !== undefined) producers.delete(userId);
    else makeRoom();
    const producer = known ?? open(userId);
    producers.set(userId, producer);
    newest = { userId, producer };
    return producer;
  }

  /** The same id whenever a user comes again: who is forgotten to make room leaves one producer in the store, not many. */
  const producerId = (userId: UserId): ProducerId => createHash("sha256").update(node).update(userId).digest("base64url") as ProducerId;

  function open(userId: UserId): UserProducer {
    const producer = createUserProducer(runtime, userId, producerId(userId), {
      died: () => forget(userId, producer),
      holds: (bytes) => void (heldBytes += bytes),
      refused: (pending, code) => refuse(userId, pending, code),
    });
    return producer;
  }

  function makeRoom(): void {
    if (producers.size < usersMax) return;
    for (const [userId, producer] of producers) if (producer.isIdle()) return forget(userId, producer);
    throw createError("overloaded", `Changes of ${usersMax} users wait for the store`);
  }

  function forget(userId: UserId, producer: UserProducer): void {
    if (producers.get(userId) === producer) producers.delete(userId);
    if (newest?.producer === producer) newest = undefined;
  }

  const isTooLarge = ({ bytes: sum, events }: BatchText): boolean => sum > eventBytesMax && events.some(({ bytes }) => bytes > eventBytesMax);

  function submit(userId: UserId, pending: Pending): void {
    try {
      if (isClosed) throw createError("closed");
      if ("batch" in pending && isTooLarge(pending.batch)) throw createError("event_too_large");
      if (heldBytes >= FULL_USERS * pendingCommitBytesMax) throw createError("overloaded", `${heldBytes} bytes wait for the store`);
      producerOf(userId).enter(pending);
    } catch (error) {
      pending.reject(error);
    }
  }

  /** A store forgets producers that were not used for days: another one says it again, once. */
  function refuse(userId: UserId, pending: Pending, code: ErrorCode): void {
    if (code !== "producer_expired" || pending.isSecondTry) return pending.reject(createError(code));
    pending.isSecondTry = true;
    submit(userId, pending);
  }

  function append(userId: UserId, stream: StreamKey, batch: BatchText): Promise<AppendedAt> {
    return new Promise((resolve, reject) => submit(userId, { stream, batch, resolve, reject, isSecondTry: false }));
  }

  function commit(userId: UserId, ops: readonly Op[], bytes: number, durability?: Durability): Promise<CommittedOps> {
    return new Promise((resolve, reject) => submit(userId, { ops, bytes, durability, resolve, reject, isSecondTry: false }));
  }

  async function close(): Promise<void> {
    isClosed = true;
    for (const producer of [...producers.values()]) producer.close();
    producers.clear();
  }

  return { append, commit, close };
}
