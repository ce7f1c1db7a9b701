import type { StoreDurability } from "@apex/ws-queue-core";
import type { ClockReading, Store } from "@apex/ws-queue-core/store";
import { openRowStore, type RowStore } from "@apex/ws-redis/engine";
import type { ConnectionParts, StoreConnection } from "../connection.ts";
import { createCommitBook } from "./commit-book.ts";
import { createListening } from "./listening.ts";
import type { ReachedServer } from "./row-backend.ts";
import { createWire } from "./wire.ts";

export interface RowConnectionParts extends ConnectionParts {
  readonly server: ReachedServer;
  readonly durability: StoreDurability;
  readonly cacheBytesMax: number;
}

/** A node's adapter. */
export interface RowNode extends StoreConnection {
  /** Looks after the store. False where it has none, or is gone. */
  maintain(now: ClockReading): boolean;
}

/** Runs the real adapter over a server that is far away. */
export function createRowConnection(parts: RowConnectionParts): RowNode {
  const { name, process, clock, random, limits, server, durability, cacheBytesMax } = parts;
  const book = createCommitBook(name);
  const listening = createListening(parts);
  let opened: RowStore | undefined;
  let epoch = "";

  const wire = createWire({
    ...parts,
    handleConnected(isRestarted) {
      listening.resume();
      opened?.handleConnected(isRestarted);
      opened?.handleGap();
    },
  });

  /** As the driver does it: another epoch is told once. */
  async function apply(groups: Parameters<ReachedServer["apply"]>[0]) {
    const answer = await wire.call(() => server.apply(groups, epoch, book));
    if (answer.status === "rolled-back") epoch = await wire.call(server.enter);
    return answer;
  }

  async function open(): Promise<Store> {
    epoch = await wire.call(server.enter);
    opened = await openRowStore({
      limits,
      clock,
      random,
      durability,
      cacheBytesMax,
      server: {
        load: (requests) => wire.call(() => server.load(requests)),
        apply,
        readPages: (request) => wire.call(() => server.readPages(request)),
        range: (request) => wire.call(() => server.range(request)),
      },
      listen: listening.listen,
      onError: () => undefined,
      describe: () => ({ kind: "redis" }),
      close: async () => wire.close(),
    });
    const { store } = opened;
    return {
      ...store,
      commit(commit) {
        book.note(commit);
        return store.commit(commit);
      },
    };
  }

  return {
    open,
    handleNews(news) {
      if (news.type === "restarted") wire.cut();
    },
    maintain(now) {
      if (opened === undefined || !process.isAlive) return false;
      opened.store.maintain(now).catch(() => undefined);
      return true;
    },
  };
}
