import { createError, type Durability } from "@apex/ws-queue-core";
import type { CallBook } from "./call-book.ts";
import type { WorkerData } from "./messages.ts";
import { unpackChange } from "./packed-page.ts";
import { createWatchers, type Watchers } from "./watchers.ts";
import { startWorker, type WorkerClient } from "./worker-client.ts";

/** The way to a worker; when it dies, the next call starts another one. */
export interface Connection extends Pick<CallBook, "call">, Pick<Watchers, "watch"> {
  readonly durability: Durability;
  isClosed(): boolean;
  close(): Promise<void>;
}

/** Rejects when the store cannot be opened. */
export async function createConnection(data: WorkerData, onError: (error: unknown) => void): Promise<Connection> {
  let current: WorkerClient | undefined;
  let starting: Promise<WorkerClient> | undefined;
  let closed: Promise<void> | undefined;

  const watchers = createWatchers({
    onError,
    onInterest: (stream, isWatched) => current?.notify({ name: isWatched ? "watch" : "unwatch", stream }),
  });

  const start = async (): Promise<WorkerClient> => {
    try {
      const client = await startWorker(data, (changes) => watchers.tell(changes.map(unpackChange)));
      current = client;
      void client.ended.catch(onError).finally(() => (current = undefined));
      for (const stream of watchers.streams()) client.notify({ name: "watch", stream });
      return client;
    } finally {
      starting = undefined;
    }
  };

  const connect = (): Promise<WorkerClient> => (starting ??= start());

  const end = async (): Promise<void> => {
    try {
      const client = current ?? (await starting);
      await client?.close();
    } catch {
      // Whoever asked the dead worker something was told why, and so was onError: there is nothing left to close.
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
