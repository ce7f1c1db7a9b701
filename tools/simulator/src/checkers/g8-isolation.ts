import { parseStreamKey, threadStream, type ThreadId } from "@apex/ws-queue-core";
import type { History, RequestRecord, SeenEntry, ViewRecord } from "../history.ts";
import { witnessesIn } from "../witness.ts";
import type { Evidence, KnownStream } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** Nothing of one user reaches another. */
export function checkIsolation({ views, requests }: History, { streams }: Evidence): readonly Violation[] {
  const shown = views.flatMap((view) => view.lineages.flatMap(({ entries }) => entries.flatMap((entry) => checkEntry(view, entry, requests))));
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

function checkEntry({ name, userId, stream, isForeign }: ViewRecord, { offset, event }: SeenEntry, requests: History["requests"]): readonly Violation[] {
  const { name: thread } = parseStreamKey(stream);
  const report = (what: string): Violation => ({ guarantee: "G8", stream, offsets: [offset], message: `${name} of ${userId} was shown ${what}` });
  if (isForeign) return [report("an entry of a stream that it may not read")];
  const witnesses = witnessesIn(event, requests);
  const stray = witnesses.find((witness) => witness !== threadStream(userId, thread as ThreadId));
  if (stray !== undefined) return [report(`an entry that was written for ${stray}`)];
  if (witnesses.length === 0) return [report(`an entry without a witness, ${String(event["type"])}`)];
  const isNamed = event["userId"] === userId && event["threadId"] === thread;
  return isNamed ? [] : [report(`an event of ${String(event["userId"])}, ${String(event["threadId"])}`)];
}
