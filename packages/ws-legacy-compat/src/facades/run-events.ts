import { createLegacyError } from "../errors.ts";
import { runtime } from "../runtime.ts";
import type { LegacyUserContext } from "./user-context.ts";

/** What an old emitter says of a run; what is missing here, the open run and the caller's context know. */
export interface LegacyRunEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly runId?: string | undefined;
  readonly threadId?: string | undefined;
  readonly agentName?: string | undefined;
}

/** Sends it to its run. True once it is accepted; false where it was refused. Throws `legacy_context` where nobody knows whose the run is. */
export function tellRun(context: LegacyUserContext | undefined, event: LegacyRunEvent): Promise<boolean> {
  const { outcome, runs, runThreads, send, userOfThread } = runtime();
  const { type, data } = event;
  const runId = event.runId ?? context?.runId;
  const open = runId === undefined ? undefined : runs.find(runId);
  const threadId = event.threadId ?? (runId === undefined ? undefined : runThreads.get(runId)) ?? context?.threadId ?? open?.threadId;
  const userId = context?.userId ?? open?.userId;
  const message = { type, data, runId, threadId, messageId: undefined, agentName: event.agentName ?? open?.agentName };
  if (userId !== undefined) return outcome(() => send.deliver(userId, message));
  return outcome(async () => {
    if (threadId === undefined) throw createLegacyError("legacy_context", `${type}: no one knows whose the run ${String(runId)} is; make the bridge with the user's context`);
    return send.deliver(await userOfThread(threadId), message);
  });
}

/** Fields that were not given are left out. */
export function fieldsOf(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined && value !== null) given[name] = value;
  }
  return given;
}
