import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store, StoreFactory } from "@apex/ws-queue-core/store";
import { memoryStore } from "../../src/memory.ts";
import { sqliteStore } from "../../src/sqlite.ts";

/** Data that managers may share, one after the other or at the same time. */
export interface SharedStore extends AsyncDisposable {
  /** Every manager gets the same store, which none of them closes. `through`: how it sees the store. */
  open(through?: (store: Store) => Store): StoreFactory;
  /** Closes the store; the next manager opens the data again, as the next process does. Memory has no data beside the store, so that stays. */
  restart(): Promise<void>;
}

export interface StoreKind {
  readonly name: string;
  share(): Promise<SharedStore>;
}

async function share(factory: StoreFactory, isKept: boolean, dispose: () => Promise<void>): Promise<SharedStore> {
  let opened: Promise<Store> | undefined;
  const close = async (): Promise<void> => {
    await (await opened)?.close();
    opened = undefined;
  };
  return {
    open: (through = (same) => same) => ({
      async open(context) {
        opened ??= factory.open(context);
        const store = await opened;
        return { ...through(store), durability: store.durability, close: async () => undefined };
      },
    }),
    restart: async () => (isKept ? close() : undefined),
    async [Symbol.asyncDispose]() {
      await close();
      await dispose();
    },
  };
}

/** The stores that every promise of the manager is kept on. */
export const STORES: readonly StoreKind[] = [
  { name: "memory", share: () => share(memoryStore(), false, async () => undefined) },
  {
    name: "SQLite",
    async share() {
      const folder = await mkdtemp(join(tmpdir(), "apex-manager-"));
      return share(sqliteStore(join(folder, "apex.db")), true, () => rm(folder, { recursive: true, force: true }));
    },
  },
];
