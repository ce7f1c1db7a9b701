import { createError, type StoreDurability } from "@apex/ws-queue-core";
import { createWatchers, type StoreContext, type Watchers } from "@apex/ws-queue-core/store";
import type { CallBook } from "./call-book.ts";
import { fromErrorData } from "./error-data.ts";
import type { WorkerData } from "./messages.ts";
import { unpackChange } from "./packed-page.ts";
import { startWorker, type WorkerClient } from "./worker-client.ts";

/** The way to a worker; when it dies, the next call starts another one. */
export interface Connection extends Pick<CallBook, "call">, Pick<Watchers, "watch"> {
  readonly durability: StoreDurability;
  isClosed(): boolean;
  close(): Promise<void>;
}

/** Where a store tells what no call is waiting for. */
export type StoreReports = Pick<StoreContext, "onError" | "telemetry">;

/** Rejects when the store cannot be opened. */
export async function createConnection(data: WorkerData, { onError, telemetry }: StoreReports): Promise<Connection> {
  let current: WorkerClient | undefined;
  let starting: Promise<WorkerClient> | undefined;
  let closed: Promise<void> | undefined;

  const watchers = createWatchers({
    onError,
    onInterest: (stream, isWatched) => current?.notify({ name: isWatched ? "watch" : "unwatch", stream }),
  });

  const start = async (): Promise<WorkerClient> => {
    try {
      current = await startWorker(data, {
        onChanges: (changes) => watchers.tell(changes.map(unpackChange)),
        onTrimmed: (count) => telemetry?.count("store.entries.trimmed", count),
        onFindings({ errors, counts, records }) {
          for (const [name, by] of counts) telemetry?.count(name, by);
          for (const [name, value] of records) telemetry?.record(name, value);
          for (const found of errors) onError(fromErrorData(found));
        },
        onEnd(error) {
          // Nobody waits for the end of a worker that was open; who waits for its opening is told by the rejection.
          if (error !== undefined && current !== undefined) onError(error);
          current = undefined;
        },
      });
      for (const stream of watchers.streams()) current.notify({ name: "watch", stream });
      return current;
    } finally {
      starting = undefined;
    }
  };

  const connect = (): Promise<WorkerClient> => (starting ??= start());

  const end = async (): Promise<void> => {
    try {
      await (current ?? (await starting))?.close();
    } catch {
      // The worker could not be started again, and those who asked for it were told: there is nothing to close.
    }
    watchers.clear();
  };

  const { durability } = await connect();
  return {
    durability,
    call(name, input) {
      if (closed !== undefined) return Promise.reject(createError("store_closed"));
      return current?.call(name, input) ?? connect().then((client) => client.call(name, input));
    },
    watch: watchers.watch,
    isClosed: () => closed !== undefined,
    close: () => (closed ??= end()),
  };
}
