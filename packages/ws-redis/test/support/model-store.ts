import { randomBytes } from "node:crypto";
import type { Durability } from "@apex/ws-queue-core";
import type { OpenedStore } from "@apex/testkit";
import { createRowServerModel, type RowServerModel } from "@apex/testkit/row-server";
import type { StoreContext } from "@apex/ws-queue-core/store";
import { systemClock } from "../../src/connection/system-clock.ts";
import { openRowStore, type RowStore } from "../../src/row-store.ts";

const CACHE_BYTES_MAX = 32 * 1_024 * 1_024;

/** One node's store over a model of the server. */
export function openNode(model: RowServerModel, context: StoreContext, cacheBytesMax = CACHE_BYTES_MAX, level: Durability = "disk"): Promise<RowStore> {
  return openRowStore({
    ...context,
    server: model.connect(),
    listen: model.listen,
    clock: systemClock,
    random: { bytes: (count) => randomBytes(count) },
    durability: { always: level, onRequest: [] },
    cacheBytesMax,
    describe: () => ({ kind: "redis" }),
    close: async () => undefined,
  });
}

/** As the suites open a store: alone on its server. */
export async function openOverModel(context: StoreContext, cacheBytesMax?: number, level?: Durability): Promise<OpenedStore> {
  const model = createRowServerModel({ nowMs: systemClock.monotonicMs });
  let node = await openNode(model, context, cacheBytesMax, level);
  return {
    store: node.store,
    async reopen() {
      await node.store.close();
      node = await openNode(model, context, cacheBytesMax, level);
      return node.store;
    },
    dispose: () => node.store.close(),
  };
}
