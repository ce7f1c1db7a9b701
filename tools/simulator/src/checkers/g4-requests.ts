import type { History, RequestRecord } from "../history.ts";
import { requestsOf } from "./inboxes.ts";
import type { Evidence, KnownStream } from "./evidence.ts";
import { has, isOver, isRefused } from "./outcomes.ts";
import type { Violation } from "./violation.ts";

const RESULTS: readonly unknown[] = ["request_completed", "request_failed", "request_cancelled"];

/** Never silently twice, never silently never. */
export function checkRequests(history: History, evidence: Evidence): readonly Violation[] {
  const violations = [...history.requests.values()].flatMap((request) => checkRequest(request, history, evidence));
  return [...violations, ...checkOrder(history, evidence)];
}

function checkRequest(request: RequestRecord, history: History, evidence: Evidence): readonly Violation[] {
  const { id, stream, outcomes } = request;
  const thread = evidence.of(stream);
  const inbox = thread && requestsOf(evidence, thread);
  if (thread === undefined || inbox === undefined) return [];
  const asked = inbox.known.filter(({ event }) => event["requestId"] === id).map(({ offset }) => offset);
  const ended = thread.known.filter(({ event }) => event["requestId"] === id && RESULTS.includes(event["type"])).map(({ offset }) => offset);
  const found: Violation[] = [];
  const report = (offsets: readonly number[], message: string): void => void found.push({ guarantee: "G4", stream, offsets, message: `${id} ${message}` });

  const isAgain = mayComeAgain(request, history, inbox, asked);
  if (asked.length > 1 && !isAgain) report(asked, "is in the inbox twice");
  if (ended.length > 1 && !isAgain) report(ended, "was handled to an end twice");
  // A page that never sent it can be sure of that and not of its copy.
  if (isRefused(outcomes) && asked.length > 0 && !history.copiedOutboxes.has(request.outbox)) report(asked, "was refused and is in the inbox");
  const earlyMs = refusedTooEarlyMs(request, history);
  if (earlyMs > 0) report([], `was refused for its deadline ${earlyMs} ms before it`);
  if (has(outcomes, "lost") && asked.length > 0 && !mayBeLostInPart(request, history)) report(asked, "was called lost and is in the inbox");
  if (asked.length > 0 && ended.length === 0 && thread.isComplete) report(asked, "was accepted and never came to an end");
  if (has(outcomes, "settled") && asked.length === 0 && inbox.isComplete && !wasRestored(id, history)) report([], "was settled and is nowhere");
  if (!isOver(outcomes) && !request.isOrphan) report(asked, `was told nothing final: ${JSON.stringify(outcomes)}`);
  return found;
}

/** Clocks show whole milliseconds. */
const CLOCK_ERROR_MS = 1;

/** A page's copy counts on its own, and tells its own user. */
function refusedTooEarlyMs({ deadlineAtMs = 0, tooLateAtMs = Infinity, isTimeUnknown, outbox }: RequestRecord, { copiedOutboxes }: History): number {
  if (isTimeUnknown || copiedOutboxes.has(outbox)) return 0;
  return deadlineAtMs - tooLateAtMs - CLOCK_ERROR_MS;
}

/** An inbox takes a request once for as long as it keeps it: a page's copy that comes later than that has it run again. */
function mayComeAgain({ outbox }: RequestRecord, { copiedOutboxes }: History, inbox: KnownStream, asked: readonly number[]): boolean {
  const isTrimmed = inbox.oldest > 1 && asked.filter((offset) => offset >= inbox.oldest).length < 2;
  return isTrimmed && copiedOutboxes.has(outbox);
}

/** An operator took it out of the store by putting an old copy in its place. */
function wasRestored(id: string, { rollbacks }: History): boolean {
  return rollbacks.some(({ kind, lost }) => kind === "restore" && lost.some(({ text }) => text.includes(`"requestId":"${id}"`)));
}

/** A page and its copy both sent it: an old copy of the store may have what one of them sent, and not the other's. */
const mayBeLostInPart = ({ outbox }: RequestRecord, { rollbacks, copiedOutboxes }: History): boolean =>
  copiedOutboxes.has(outbox) && rollbacks.some(({ kind }) => kind === "restore");

/** What one page asked in one thread stands in the inbox in the order in which it was asked. */
function checkOrder(history: History, evidence: Evidence): readonly Violation[] {
  if (history.rollbacks.length > 0) return [];
  return evidence.streams.filter(({ kind }) => kind === "requests").flatMap((inbox) => checkInboxOrder(inbox, history));
}

function checkInboxOrder({ stream, known }: KnownStream, { requests, copiedOutboxes }: History): readonly Violation[] {
  const newest = new Map<string, RequestRecord>();
  return known.flatMap(({ offset, event }): readonly Violation[] => {
    const request = requests.get(event["requestId"] as RequestRecord["id"]);
    if (request === undefined || copiedOutboxes.has(request.outbox)) return [];
    const before = newest.get(request.outbox);
    newest.set(request.outbox, request);
    if (before === undefined || before.order < request.order) return [];
    return [{ guarantee: "G4", stream, offsets: [offset], message: `${request.id} was asked before ${before.id} and stands behind it` }];
  });
}
