import { threadStream, type RequestId, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { History } from "./history.ts";

/** The thread that an application writes for, as the application knows it. */
export interface WitnessedThread {
  readonly userId: UserId;
  readonly threadId: ThreadId;
}

/**
 * What the application puts into each of its payloads. A client takes the ids of an event from its own subscription, so they look
 * right in another user's entry, too; the witness does not.
 */
export const witnessOf = ({ userId, threadId }: WitnessedThread): StreamKey => threadStream(userId, threadId);

/** Every event of a run carries the name of its agent. */
export const witnessedAgent = (name: string, thread: WitnessedThread): string => `${name} ${witnessOf(thread)}`;

interface Witnessed {
  readonly of?: string;
  readonly agentName?: string;
  readonly payload?: { readonly of?: string };
  readonly requestId?: RequestId;
}

/** All witnesses in an entry: the application's own, and the request that it names, of which the asking page knows the thread. */
export function witnessesIn(event: Readonly<Record<string, unknown>>, requests: History["requests"]): readonly string[] {
  const { of, agentName, payload, requestId } = event as Witnessed;
  const asked = requestId === undefined ? undefined : requests.get(requestId)?.stream;
  return [of, agentName?.split(" ").at(-1), payload?.of, asked].filter((witness) => witness !== undefined);
}
