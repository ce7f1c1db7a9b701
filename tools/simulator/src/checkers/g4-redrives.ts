import { requestsStream, type RequestId, type UserId } from "@apex/ws-queue-core";
import type { DeadLetter, DeadLetterSettled } from "@apex/ws-queue-core/events";
import type { History, RequestRecord, SeenEntry } from "../history.ts";
import type { Evidence, KnownStream } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** Adds the requests that take the place of others, of which an operator may have had no answer: each belongs where the first one did. */
export function withRedriven(history: History, { streams }: Evidence): History {
  const requests = new Map(history.requests);
  const redriven = new Map(history.redriven);
  for (const { event } of streams.flatMap(({ known }) => known)) {
    const id = event["type"] === "dead_letter_settled" ? event["redriveId"] : event["requestId"];
    const of = event["type"] === "dead_letter_settled" ? event["requestId"] : event["redriveOf"];
    if (id !== undefined && of !== undefined) redriven.set(id as RequestId, of as RequestId);
  }
  const firstOf = (id: RequestId): RequestRecord | undefined => requests.get(id) ?? (redriven.has(id) ? firstOf(redriven.get(id) as RequestId) : undefined);
  for (const id of redriven.keys()) {
    const first = firstOf(id);
    if (first === undefined) continue;
    const { priority, userId, stream, effects = 0 } = first;
    requests.set(id, { id, priority, userId, stream, effects, outbox: `redrive of ${first.id}`, order: requests.size, outcomes: [], isOrphan: true } satisfies RequestRecord);
  }
  return { ...history, requests };
}

/** A letter is settled once, and as redriven exactly if its request is in the inbox again, in the same change (defect L07). */
export function checkRedrives({ damaged }: History, evidence: Evidence): readonly Violation[] {
  const dead = evidence.streams.filter(({ kind, isComplete }) => kind === "dead" && isComplete);
  return dead.flatMap((stream) => (stream.known.some(({ cursor }) => damaged.has(cursor)) ? [] : checkUser(stream, evidence)));
}

interface Settled extends SeenEntry {
  readonly what: DeadLetterSettled;
}

function checkUser({ stream, userId, known }: KnownStream, evidence: Evidence): readonly Violation[] {
  const report = (message: string, offsets: readonly number[] = []): Violation => ({ guarantee: "G4", stream, offsets, message });
  const settled = known.filter(({ event }) => event["type"] === "dead_letter_settled").map((entry): Settled => ({ ...entry, what: entry.event as unknown as DeadLetterSettled }));
  const twice = settled.filter(({ what }, index) => settled.findIndex((other) => other.what.letter === what.letter) !== index);
  const asked = evidence.streams.filter((inbox) => inbox.kind === "requests" && inbox.userId === userId).flatMap((inbox) => inbox.known.filter(({ event }) => event["redriveOf"] !== undefined));
  const bySettled = new Set(settled.map(({ what }) => what.redriveId));
  return [
    ...twice.map(({ offset, what }) => report(`the letter at ${what.letter} was settled again`, [offset])),
    ...settled.flatMap((one) => (isHonest(one, known, userId, evidence) ? [] : [report(`the letter at ${one.what.letter} is settled as redriven, and its request was not asked again`, [one.offset])])),
    ...asked.filter(({ event }) => !bySettled.has(event["requestId"] as RequestId)).map(({ event }) => report(`${String(event["redriveOf"])} was asked again, and its letter waits on`)),
  ];
}

/** What retention took from the inbox proves nothing. */
function isHonest({ what, change }: Settled, known: readonly SeenEntry[], userId: string, evidence: Evidence): boolean {
  if (what.outcome === "discarded") return true;
  const letter = known.find(({ offset }) => offset === what.letter)?.event as unknown as DeadLetter | undefined;
  const inbox = letter && evidence.of(requestsStream(userId as UserId, letter.request.threadId));
  if (inbox === undefined || !inbox.isComplete) return true;
  return inbox.known.some(({ event, change: of }) => event["requestId"] === what.redriveId && (of === change || of === undefined || change === undefined));
}
