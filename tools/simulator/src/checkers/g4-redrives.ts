import { deadStream, threadStream, type RequestId, type UserId } from "@apex/ws-queue-core";
import type { DeadLetter, DeadLetterSettled } from "@apex/ws-queue-core/events";
import type { History, RequestRecord } from "../history.ts";
import { requestsOf } from "./inboxes.ts";
import type { Evidence, KnownStream } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** Requests that take the place of others; nobody but the store says which they are. Each belongs to the thread of the first. */
export function withRedriven(history: History, { streams }: Evidence): History {
  const requests = new Map(history.requests);
  for (const { known } of streams.filter(({ kind }) => kind === "requests")) {
    for (const { event } of known) {
      const [id, of] = [event["requestId"] as RequestId, event["redriveOf"] as RequestId | undefined];
      const first = of === undefined ? undefined : requests.get(of);
      if (first === undefined) continue;
      const { priority, userId, stream, effects = 0 } = first;
      requests.set(id, { id, priority, userId, stream, effects, outbox: `redrive of ${of ?? ""}`, order: requests.size, outcomes: [], isOrphan: true } satisfies RequestRecord);
    }
  }
  return { ...history, requests };
}

/** A letter is settled once; as redriven exactly if its request is in the inbox again, in the same change. */
export function checkRedrives(evidence: Evidence): readonly Violation[] {
  return evidence.streams.filter(({ kind }) => kind === "dead").flatMap((dead) => checkUser(dead, evidence));
}

function checkUser(dead: KnownStream, evidence: Evidence): readonly Violation[] {
  const letters = new Map(dead.known.flatMap(({ offset, event }) => (event["type"] === "dead_letter" ? [[offset, event as unknown as DeadLetter]] : [])));
  const settled = dead.known.flatMap(({ event }) => (event["type"] === "dead_letter_settled" ? [event as unknown as DeadLetterSettled] : []));
  return [];
}
