import { anId, checkValue, createError, readFields, type RequestId, type RunId, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { CancelTarget, OpResult } from "@apex/ws-queue-core/store";
import type { NamedThread, ThreadAddress } from "../append/thread-address.ts";
import type { Cancelled, RequestInfo } from "../manager.ts";
import type { Runtime } from "../runtime.ts";
import type { NodeAppender } from "../threads/node-appender.ts";
import type { ThreadOwners } from "../threads/thread-owners.ts";
import type { Askers } from "./askers.ts";

/** What the service sees of a thread's requests, and does to them from outside of any handler. */
export interface InboxControl {
  requests(thread: NamedThread): Promise<readonly RequestInfo[]>;
  cancel(target: unknown): Promise<Cancelled>;
  deleteThread(thread: NamedThread): Promise<void>;
}

interface InboxControlParts {
  readonly runtime: Runtime;
  readonly addressOf: (thread: NamedThread) => ThreadAddress;
  readonly appender: Pick<NodeAppender, "commit">;
  readonly owners: Pick<ThreadOwners, "runningSince" | "deletion">;
  readonly askers: Pick<Askers, "forgetThread">;
  readonly requestCancelled: (userId: UserId, threadId: ThreadId, requestId: RequestId) => void;
}

export function createInboxControl({ runtime, addressOf, appender, owners, askers, requestCancelled }: InboxControlParts): InboxControl {
  async function requests(thread: NamedThread): Promise<readonly RequestInfo[]> {
    const { stream } = addressOf(thread);
    const state = await runtime.store.thread(stream);
    if (state === undefined) return [];
    const { waiting, attempt, postponed } = state;
    return waiting.map(({ requestId, offset, cancelled, priority = "normal" }, index) => ({
      requestId,
      offset,
      // Only the head is ever begun, or postponed.
      attempt: index === 0 ? attempt : 0,
      cancelled,
      priority,
      ...(index === 0 && postponed !== undefined ? { dueAt: postponed.dueAt } : {}),
      ...sinceWhen(stream, requestId),
    }));
  }

  function sinceWhen(stream: StreamKey, requestId: RequestId): Pick<RequestInfo, "runningSince"> {
    const runningSince = owners.runningSince(stream, requestId);
    return runningSince === undefined ? {} : { runningSince };
  }

  async function cancel(given: unknown): Promise<Cancelled> {
    const { target, userId, threadId, stream } = readTarget(given);
    const { results: [result] } = await appender.commit(userId, [{ type: "cancel", thread: stream, target }], 0);
    const { outcome, requestId } = result as OpResult & { type: "cancelled" };
    if (outcome === "cancelled" && requestId !== undefined) requestCancelled(userId, threadId, requestId);
    return { outcome };
  }

  function readTarget(given: unknown): ThreadAddress & { readonly target: CancelTarget } {
    const { requestId, runId, ...thread } = readFields("cancel: target", given, "invalid_argument");
    const address = addressOf(thread as unknown as NamedThread);
    if ((requestId === undefined) === (runId === undefined)) {
      throw createError("invalid_argument", "cancel takes { userId, threadId, requestId } or { userId, threadId, runId }, one of the two");
    }
    if (requestId !== undefined) return { ...address, target: { requestId: checkValue("cancel: requestId", requestId, anId, "invalid_id") as RequestId } };
    return { ...address, target: { runId: checkValue("cancel: runId", runId, anId, "invalid_id") as RunId } };
  }

  async function deleteThread(thread: NamedThread): Promise<void> {
    const { userId, threadId, stream } = addressOf(thread);
    owners.deletion(stream, "begins");
    try {
      await appender.commit(userId, [{ type: "delete-thread", thread: stream }], 0);
    } catch (error) {
      owners.deletion(stream, "failed");
      throw error;
    }
    askers.forgetThread(userId, threadId);
    owners.deletion(stream, "done");
  }

  return { requests, cancel, deleteThread };
}
