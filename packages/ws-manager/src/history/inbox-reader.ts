import type { Position, RequestId } from "@apex/ws-queue-core";
import type { RequestEntry } from "@apex/ws-queue-core/events";
import type { Entry } from "@apex/ws-queue-core/store";

/** Reads a stream from here to its head. */
export type OpenEntries = (from: "start" | Position) => AsyncIterable<Entry>;

/** Gives out the requests of a thread in their order, each once. */
export interface InboxReader {
  /** The next ones up to this request; none when it was given already, or is not kept any more. */
  through(requestId: RequestId): AsyncIterable<RequestEntry>;
  /** The next ones up to this request, or all. */
  rest(last: RequestId | undefined): AsyncIterable<RequestEntry>;
}

/**
 * A thread's owner ends its requests in the order of the inbox, each with an event that names it. So of the requests that
 * events name, one after the other, each is the next of the inbox, but for the ends that retention has left of the two: then
 * the inbox begins earlier, and the request is found further on, or later, and it is not there at all.
 */
export function createInboxReader(open: OpenEntries): InboxReader {
  const entries = open("start")[Symbol.asyncIterator]();
  let next: { readonly position: Position; readonly request: RequestEntry } | undefined;
  /** The events name requests from before the inbox's oldest: looked for once, since the next to be found is the oldest. */
  let beginsLater = false;

  async function peek(): Promise<typeof next> {
    if (next !== undefined) return next;
    const read = await entries.next();
    next = read.done === true ? undefined : { position: read.value, request: parseRequest(read.value) };
    return next;
  }

  async function isAhead(requestId: RequestId): Promise<boolean> {
    const first = await peek();
    if (first === undefined) return false;
    if (first.request.requestId === requestId) return true;
    if (beginsLater) return false;
    for await (const entry of open(first.position)) if (parseRequest(entry).requestId === requestId) return true;
    beginsLater = true;
    return false;
  }

  async function* rest(last: RequestId | undefined): AsyncGenerator<RequestEntry, void, undefined> {
    for (let first = await peek(); first !== undefined; first = await peek()) {
      next = undefined;
      yield first.request;
      if (first.request.requestId === last) return;
    }
  }

  async function* through(requestId: RequestId): AsyncGenerator<RequestEntry, void, undefined> {
    if (await isAhead(requestId)) yield* rest(requestId);
  }

  return { through, rest };
}

const parseRequest = ({ text }: Entry): RequestEntry => JSON.parse(text) as RequestEntry;
