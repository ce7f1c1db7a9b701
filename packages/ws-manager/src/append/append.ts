import { checkFields, createError } from "@apex/ws-queue-core";
import type { BatchText, EventText } from "@apex/ws-queue-core/events";
import type { Contract } from "../contract.ts";
import { aGivenId, checkGivenId } from "../given-id.ts";
import type { Appended, AppendedMany, AppendOptions } from "../manager.ts";
import type { NodeAppender } from "../threads/node-appender.ts";
import type { ThreadOwners } from "../threads/thread-owners.ts";
import { isList } from "./event-list.ts";
import type { EventWriter } from "./events.ts";
import type { NamedThread, ThreadAddress } from "./thread-address.ts";

/** `manager.append` as it is called, in both forms: one event by type and payload, or a list of events. */
export interface Append {
  (thread: NamedThread, type: string, payload: unknown, options?: AppendOptions): Promise<Appended>;
  (thread: NamedThread, events: readonly unknown[], options?: AppendOptions): Promise<AppendedMany>;
}

interface AppendParts<C extends Contract> {
  readonly addressOf: (thread: NamedThread) => ThreadAddress;
  readonly writer: EventWriter;
  readonly owners: Pick<ThreadOwners<C>, "behindEnds">;
  readonly appender: NodeAppender;
}

/** None of these is `async`: what is checked at once is handed over at once, so that calls keep their order, and one event costs one promise. */
export function createAppend<C extends Contract>({ addressOf, writer, owners, appender }: AppendParts<C>): Append {
  const submit = ({ userId, stream }: ThreadAddress, batch: BatchText): Promise<Appended> =>
    owners.behindEnds(stream, batch.bytes, () => appender.append(userId, stream, batch));
  const submitOne = (address: ThreadAddress, event: EventText, id: string | undefined): Promise<Appended> => {
    const batch = { events: [event], bytes: event.bytes };
    return id === undefined ? submit(address, batch) : submitOnce(address, batch, id).then(({ count: _count, ...appended }) => appended);
  };

  /** The first answer again where the thread has the id. */
  function submitOnce({ userId, stream }: ThreadAddress, { events, bytes }: BatchText, id: string): Promise<AppendedMany> {
    const op = { type: "append-once", stream, id, texts: events.map(({ text }) => text), sizes: events.map((event) => event.bytes) } as const;
    return owners.behindEnds(stream, bytes, async () => {
      const { results: [result], level } = await appender.commit(userId, [op], bytes);
      if (result?.type !== "appended") throw createError("internal", "The store answered an append with something else");
      return { stream, offset: result.first, level, count: result.last.offset - result.first + 1 };
    });
  }

  function appendOne(address: ThreadAddress, type: string, payload: unknown, id: string | undefined): Promise<Appended> {
    const written = writer.write(type, payload);
    return written instanceof Promise ? written.then((event) => submitOne(address, event, id)) : submitOne(address, written, id);
  }

  function appendMany(address: ThreadAddress, events: unknown, id: string | undefined): Promise<AppendedMany> {
    const submitAll = (batch: BatchText): Promise<AppendedMany> =>
      id === undefined ? submit(address, batch).then((appended) => ({ ...appended, count: batch.events.length })) : submitOnce(address, batch, id);
    const written = writer.writeMany(events);
    return written instanceof Promise ? written.then(submitAll) : submitAll(written);
  }

  /** Behind a list come the options, behind a type the payload and the options. */
  function append(thread: NamedThread, what: unknown, payload?: unknown, options?: unknown): Promise<Appended | AppendedMany> {
    try {
      const address = addressOf(thread);
      return typeof what !== "string" && isList(what) ? appendMany(address, what, readId(payload)) : appendOne(address, what as string, payload, readId(options));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  return append as Append;
}

const readId = (options: unknown): string | undefined =>
  options === undefined ? undefined : checkGivenId("append: id", checkFields("append", options, { id: aGivenId }, "invalid_argument").id);
