import { createError, type Manager } from "@apex/ws-manager";
import type { LegacyContract } from "../contract.ts";
import { isFields, readMessage, textOf, type LegacyMessage } from "../messages.ts";
import type { LegacyRuns } from "../runs/legacy-runs.ts";
import { readStep } from "../runs/golden.ts";
import { toPayload } from "./json.ts";

/** Where a message of the old code goes. Throws what the manager throws. */
export interface LegacySend {
  /** To the run or the thread that it names, else to `threadId`, else to the thread of the user's notices. */
  toUser(userId: string, message: unknown, threadId?: string): Promise<void>;
  /** The same with a message that was read. */
  deliver(userId: string, message: LegacyMessage, threadId?: string): Promise<void>;
}

export interface LegacySendParts {
  readonly manager: Pick<Manager<LegacyContract>, "append">;
  readonly runs: LegacyRuns;
  readonly noticesThread: string;
}

export function createSend({ manager, runs, noticesThread }: LegacySendParts): LegacySend {
  async function toThread(userId: string, threadId: string, { type, data, runId, agentName, messageId }: LegacyMessage): Promise<void> {
    const event = { name: type, data: toPayload(data) };
    // Of a run that is open, and in its order; a message with an id is kept once, which a run cannot do.
    const run = runId === undefined || messageId !== undefined ? undefined : await runs.open({ userId, threadId, runId, agentName: agentName ?? "" });
    if (run !== undefined) return run.emit("legacy_message", event);
    await manager.append({ userId, threadId }, "legacy_message", event, messageId === undefined ? {} : { id: messageId });
  }

  function deliver(userId: string, message: LegacyMessage, threadId?: string): Promise<void> {
    const { runId, agentName = "agent" } = message;
    const of = message.threadId ?? threadId ?? threadOfRun(userId, runId) ?? noticesThread;
    const step = runId === undefined ? undefined : readStep(message);
    if (runId === undefined || step === undefined) return toThread(userId, of, message);
    return runs.take({ userId, threadId: of, runId, agentName }, step);
  }

  function threadOfRun(userId: string, runId: string | undefined): string | undefined {
    const open = runId === undefined ? undefined : runs.find(runId);
    return open?.userId === userId ? open.threadId : undefined;
  }

  return {
    deliver,
    toUser(userId, given, threadId) {
      const message = readMessage(given);
      const named = isFields(given) ? textOf(given, "user_id") : undefined;
      if (named !== undefined && named !== userId) {
        // The old manager wrote the recipient over it, and delivered (X10).
        throw createError("forbidden", `${message.type}: the message is of another user than the one that it is sent to`);
      }
      return deliver(userId, message, threadId);
    },
  };
}
