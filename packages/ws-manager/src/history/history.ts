import { requestsStream, threadStream, type RequestId, type RunId, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { addWhose, type ContractShape, type ThreadEvent, type ThreadRequest } from "@apex/ws-queue-core/events";
import { createInboxReader, type InboxElement, type OpenEntries } from "./inbox-reader.ts";
import { isDamaged, readEntries, type DamagedStretch, type Element, type EntriesSource } from "./read-entries.ts";

/** Here something was that the store cannot read any more. The only element without a `type`. */
export interface HistoryDamage {
  readonly kind: "damaged";
  readonly type?: undefined;
  /** Whether events of the thread are lost, or requests of its inbox. */
  readonly stream: "thread" | "requests";
  /** Offsets of the first and the last entry that is lost. */
  readonly first: number;
  readonly last: number;
}

/** One element of a conversation: an event of the thread, with the type `request` what was asked, or a mark where some are damaged. */
export type HistoryEntry<C extends ContractShape> = ThreadEvent<C> | ThreadRequest<C> | HistoryDamage;

export interface HistoryOptions {
  /** Ends the reading: the next page is not read, the signal's reason is thrown. */
  readonly signal?: AbortSignal;
}

/** Whose conversation it is. */
interface HistoryOf {
  readonly userId: UserId;
  readonly threadId: ThreadId;
  /** The request to end with, for its handler; default: all that wait are given, too. */
  readonly last?: RequestId;
}

/** The conversation of a thread up to the head at the first pull. Throws as `readEntries` does. */
export async function* readHistory<C extends ContractShape>(source: EntriesSource, { userId, threadId, last }: HistoryOf): AsyncGenerator<HistoryEntry<C>, void, undefined> {
  const merged = mergeTurns<C>(
    (from) => readEntries(source, threadStream(userId, threadId), from),
    (from) => readEntries(source, requestsStream(userId, threadId), from),
    last,
  );
  for await (const entry of merged) yield entry.type === undefined ? entry : addWhose(entry, userId, threadId);
}

/**
 * Both sides of a thread as one: its events, and each request before the first event of its turn. Requests without an event
 * keep their place in the order of the inbox: those whose events are trimmed come early, those that wait come last.
 */
export async function* mergeTurns<C extends ContractShape>(
  openThread: OpenEntries,
  openInbox: OpenEntries,
  last: RequestId | undefined,
): AsyncGenerator<HistoryEntry<C>, void, undefined> {
  const inbox = createInboxReader(openInbox);
  let turn: RequestId | undefined;
  let isBegun = false;
  // The thread's head is taken before the inbox's, so the inbox has what the events name, or had it.
  for await (const entry of openThread("start")) {
    if (isDamaged(entry)) {
      // What comes behind it may be in the middle of a run.
      isBegun = false;
      yield damageIn("thread", entry);
      continue;
    }
    const event = JSON.parse(entry.text) as ThreadMark;
    const isTorn: boolean = !isBegun && event.runId !== undefined && event.type !== "agent_started";
    const named: RequestId | undefined = isTorn ? ((await firstNamed(openThread(entry))) ?? last) : namedBy(event);
    isBegun ||= event.runId !== undefined || named !== undefined;
    if (named !== undefined && named !== turn) {
      turn = named;
      yield* asked<C>(inbox.through(named));
    }
    yield event as unknown as ThreadEvent<C>;
  }
  if (turn === undefined || turn !== last) yield* asked<C>(inbox.rest(last));
}

/** What of an event says to whose turn it belongs. An application's own event may have a `requestId` that says nothing. */
interface ThreadMark {
  readonly type: string;
  readonly requestId?: RequestId;
  readonly runId?: RunId;
}

const NAMING: readonly string[] = ["agent_started", "agent_progress", "request_retrying", "request_completed", "request_failed", "request_cancelled"];

const namedBy = ({ type, requestId }: ThreadMark): RequestId | undefined => (NAMING.includes(type) ? requestId : undefined);

/** Whose turn it is where the thread begins inside a run, since what came before was trimmed. */
async function firstNamed(entries: AsyncIterable<Element>): Promise<RequestId | undefined> {
  for await (const entry of entries) {
    const named = isDamaged(entry) ? undefined : namedBy(JSON.parse(entry.text) as ThreadMark);
    if (named !== undefined) return named;
  }
  return undefined;
}

const damageIn = (stream: HistoryDamage["stream"], { first, offset }: DamagedStretch): HistoryDamage => ({ kind: "damaged", stream, first, last: offset });

/** The inbox took nothing that is not in the contract, as it was then. */
async function* asked<C extends ContractShape>(requests: AsyncIterable<InboxElement>): AsyncGenerator<ThreadRequest<C> | HistoryDamage, void, undefined> {
  for await (const element of requests) {
    if ("first" in element) yield damageIn("requests", element);
    else yield element;
  }
}
