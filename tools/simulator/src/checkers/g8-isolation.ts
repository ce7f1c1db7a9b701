import { parseStreamKey } from "@apex/ws-queue-core";
import type { History, ViewRecord } from "../history.ts";
import type { Violation } from "./violation.ts";

/** Nothing of one user reaches another. */
export function checkIsolation({ views }: History): readonly Violation[] {
  return views.flatMap((view) => view.lineages.flatMap(({ entries }) => entries.flatMap((entry) => checkEntry(view, entry))));
}

function checkEntry({ name, userId, stream, isForeign }: ViewRecord, { offset, event }: { offset: number; event: Readonly<Record<string, unknown>> }): readonly Violation[] {
  const { name: thread } = parseStreamKey(stream);
  const isOwn = !isForeign && event["userId"] === userId && event["threadId"] === thread;
  if (isOwn) return [];
  return [{ guarantee: "G8", stream, offsets: [offset], message: `${name} of ${userId} was shown an event of ${String(event["userId"])}, ${String(event["threadId"])}` }];
}
