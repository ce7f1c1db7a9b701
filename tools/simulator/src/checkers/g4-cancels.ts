import type { CancelRecord, History } from "../history.ts";
import type { Evidence } from "./evidence.ts";
import type { Violation } from "./violation.ts";

const ENDS: readonly unknown[] = ["request_completed", "request_failed", "request_cancelled"];

/**
 * What a cancel was told is what the log shows. A rollback may undo either of the two, and what a page cancels by not sending
 * it, its copy may send.
 */
export function checkCancels({ cancels, requests, rollbacks, copiedOutboxes }: History, evidence: Evidence): readonly Violation[] {
  if (rollbacks.length > 0) return [];
  const isCopied = ({ request }: CancelRecord): boolean => copiedOutboxes.has(requests.get(request)?.outbox ?? "");
  return [...cancels.values()].filter((cancel) => !isCopied(cancel)).flatMap((cancel) => checkCancel(cancel, evidence));
}

/** A request that was cancelled before it was sent has no end in the log. */
function checkCancel({ request, stream, told }: CancelRecord, evidence: Evidence): readonly Violation[] {
  const end = evidence.of(stream)?.known.find(({ event }) => event["requestId"] === request && ENDS.includes(event["type"]));
  if (told !== "cancelled" || end === undefined || end.event["type"] === "request_cancelled") return [];
  const message = `a cancel of ${request} was told "cancelled", and it ended as ${String(end.event["type"])}`;
  return [{ guarantee: "G4", stream, offsets: [end.offset], message }];
}
