import type { Position, RequestId } from "@apex/ws-queue-core";
import type { RequestEntry } from "@apex/ws-queue-core/events";
import { isDamaged, type DamagedStretch, type Element } from "./read-entries.ts";

/** Reads a stream from here to its head. */
export type OpenEntries = (from: "start" | Position) => AsyncIterable<Element>;

/** A request, or what there was of them and cannot be read. */
export type InboxElement = RequestEntry | DamagedStretch;

/** Gives out the requests of a thread in their order, each once. */
export interface InboxReader {
  /** The next ones up to this request; none when it was given already, or is not kept any more. */
  through(requestId: RequestId): AsyncIterable<InboxElement>;
  /** The next ones up to this request, or all. */
  rest(last: RequestId | undefined): AsyncIterable<InboxElement>;
}

/**
 * A thread's owner ends its requests in the order of the inbox, each with an event that names it. So of the requests that
 * events name, one after the other, each is the next of the inbox, but for the ends that retention has left of the two: then
 * the inbox begins earlier, and the request is found further on, or later, and it is not there at all.
 */
export function createInboxReader(open: OpenEntries): InboxReader {
  const entries = open("start")[Symbol.asyncIterator]();
  let next: Element | undefined;
  /** The events name requests from before the inbox's oldest: looked for once, since the next to be found is the oldest. */
  let beginsLater = false;

  async function peek(): Promise<Element | undefined> {
    if (next !== undefined) return next;
    const read = await entries.next();
    next = read.done === true ? undefined : read.value;
    return next;
  }

  async function isAhead(requestId: RequestId): Promise<boolean> {
    const first = await peek();
    if (first === undefined) return false;
    if (requestIdOf(first) === requestId) return true;
    if (beginsLater) return false;
    for await (const entry of open(first)) if (requestIdOf(entry) === requestId) return true;
    beginsLater = true;
    return false;
  }

  /** What is damaged, as soon as it is next: a damaged entry does not say whose request it was. */
  async function* damage(): AsyncGenerator<InboxElement, void, undefined> {
    for (let first = await peek(); first !== undefined && isDamaged(first); first = await peek()) {
      next = undefined;
      yield first;
    }
  }

  async function* rest(last: RequestId | undefined): AsyncGenerator<InboxElement, void, undefined> {
    for (let first = await peek(); first !== undefined; first = await peek()) {
      next = undefined;
      if (isDamaged(first)) {
        yield first;
        continue;
      }
      const request = JSON.parse(first.text) as RequestEntry;
      yield request;
      if (request.requestId === last) return;
    }
  }

  async function* through(requestId: RequestId): AsyncGenerator<InboxElement, void, undefined> {
    yield* damage();
    if (await isAhead(requestId)) yield* rest(requestId);
  }

  return { through, rest };
}

const requestIdOf = (element: Element): RequestId | undefined =>
  isDamaged(element) ? undefined : (JSON.parse(element.text) as RequestEntry).requestId;
