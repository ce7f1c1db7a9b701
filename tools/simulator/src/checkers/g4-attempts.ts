import type { CallRecord, History } from "../history.ts";
import type { FinalState } from "../run/final-state.ts";
import type { Evidence, KnownStream } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** A request is handled as often as it may be, and no more: deaths and failures count, what a drain ended does not. What must not be tried again is not. */
export function checkAttempts(history: History, { attemptsMax }: FinalState, evidence: Evidence): readonly Violation[] {
  return evidence.streams.filter(({ kind, isComplete }) => kind === "thread" && isComplete).flatMap((thread) => checkRefusals(thread, history)).concat(checkCalls(history, attemptsMax));
}

function checkCalls(history: History, attemptsMax: number): readonly Violation[] {
  // A rollback undoes counts, and what a page's copy sends late may be taken once more.
  if (history.rollbacks.length > 0) return [];
  const counted = new Map<string, CallRecord[]>();
  for (const call of history.calls) if (mayCount(call, history)) counted.set(call.request, [...(counted.get(call.request) ?? []), call]);
  return [...counted].flatMap(([id, calls]): readonly Violation[] => {
    const [first] = calls;
    if (first === undefined || calls.length <= attemptsMax || isCopied(first, history)) return [];
    return [{ guarantee: "G4", stream: first.thread, message: `${id} was handled ${calls.length} times, ${attemptsMax} are allowed` }];
  });
}

const isCopied = ({ request }: CallRecord, { requests, copiedOutboxes }: History): boolean => copiedOutboxes.has(requests.get(request)?.outbox ?? "");

/** False for what may have ended because its node drained. */
function mayCount({ node, endMs = Infinity }: CallRecord, { nodes }: History): boolean {
  const { drainMs = Infinity } = nodes.get(node) ?? {};
  return endMs < drainMs;
}

/** A handler that was not told to stop, and threw what is final, is not called again. */
function checkRefusals({ stream, known }: KnownStream, { calls }: History): readonly Violation[] {
  const own = calls.filter(({ thread }) => thread === stream);
  const isFinal = (call: CallRecord): boolean => call.isFinal === true && call.abort === undefined;
  // Behind a rollback the same attempt may be begun anew, and end otherwise.
  const other = new Set(own.filter((call) => !isFinal(call)).map(nameOf));
  const final = new Set(own.filter(isFinal).map(nameOf).filter((name) => !other.has(name)));
  return known.flatMap(({ offset, event }): readonly Violation[] => {
    const { type, requestId, attempt } = event;
    if (type !== "request_retrying" || !final.has(`${Number(attempt)} ${String(requestId)}`)) return [];
    return [{ guarantee: "G4", stream, offsets: [offset], message: `${String(requestId)} failed for good and is tried again` }];
  });
}

const nameOf = ({ request, attempt }: CallRecord): string => `${attempt} ${request}`;
