import type { BatchText, EventText } from "@apex/ws-queue-core/events";
import type { Contract } from "../contract.ts";
import type { Appended, AppendedMany } from "../manager.ts";
import type { NodeAppender } from "../threads/node-appender.ts";
import type { ThreadOwners } from "../threads/thread-owners.ts";
import { isList } from "./event-list.ts";
import type { EventWriter } from "./events.ts";
import type { NamedThread, ThreadAddress } from "./thread-address.ts";

/** `manager.append` as it is called, in both forms: one event by type and payload, or a list of events. */
export interface Append {
  (thread: NamedThread, type: string, payload: unknown): Promise<Appended>;
  (thread: NamedThread, events: readonly unknown[]): Promise<AppendedMany>;
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
    owners.behindEnds(stream, () => appender.append(userId, stream, batch));
  const submitOne = (address: ThreadAddress, event: EventText): Promise<Appended> => submit(address, { events: [event], bytes: event.bytes });

  function appendOne(address: ThreadAddress, type: string, payload: unknown): Promise<Appended> {
    const written = writer.write(type, payload);
    return written instanceof Promise ? written.then((event) => submitOne(address, event)) : submitOne(address, written);
  }

  function appendMany(address: ThreadAddress, events: unknown): Promise<AppendedMany> {
    const submitAll = (batch: BatchText): Promise<AppendedMany> => submit(address, batch).then((appended) => ({ ...appended, count: batch.events.length }));
    const written = writer.writeMany(events);
    return written instanceof Promise ? written.then(submitAll) : submitAll(written);
  }

  function append(thread: NamedThread, what: unknown, payload?: unknown): Promise<Appended | AppendedMany> {
    try {
      const address = addressOf(thread);
      return typeof what !== "string" && isList(what) ? appendMany(address, what) : appendOne(address, what as string, payload);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  return append as Append;
}
