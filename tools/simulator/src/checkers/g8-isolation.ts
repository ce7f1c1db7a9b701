import { parseStreamKey } from "@apex/ws-queue-core";
import type { History, RequestRecord, ViewRecord } from "../history.ts";
import type { Evidence, KnownStream } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** Nothing of one user reaches another. */
export function checkIsolation({ views, requests }: History, { streams }: Evidence): readonly Violation[] {
  const shown = views.flatMap((view) => view.lineages.flatMap(({ entries }) => entries.flatMap((entry) => checkEntry(view, entry))));
  const inboxes = streams.filter(({ kind }) => kind === "requests");
  return [...shown, ...inboxes.flatMap((inbox) => checkInbox(inbox, requests))];
}

/** Nobody asks in another's name. */
function checkInbox({ stream, userId, known }: KnownStream, requests: History["requests"]): readonly Violation[] {
  return known.flatMap(({ offset, event }): readonly Violation[] => {
    const request = requests.get(event["requestId"] as RequestRecord["id"]);
    if (request === undefined || request.userId === userId) return [];
    return [{ guarantee: "G8", stream, offsets: [offset], message: `${request.id} of ${request.userId} was asked in the name of ${userId}` }];
  });
}

function checkEntry({ name, userId, stream, isForeign }: ViewRecord, { offset, event }: { offset: number; event: Readonly<Record<string, unknown>> }): readonly Violation[] {
  const { name: thread } = parseStreamKey(stream);
  const isOwn = !isForeign && event["userId"] === userId && event["threadId"] === thread;
  if (isOwn) return [];
  return [{ guarantee: "G8", stream, offsets: [offset], message: `${name} of ${userId} was shown an event of ${String(event["userId"])}, ${String(event["threadId"])}` }];
}
