import { parseStreamKey, streamKey } from "@apex/ws-queue-core";
import type { Evidence, KnownStream } from "./evidence.ts";

/** The inbox of a thread. */
export function requestsOf(evidence: Evidence, thread: KnownStream): KnownStream | undefined {
  return evidence.of(streamKey({ ...parseStreamKey(thread.stream), kind: "requests" }));
}
