import { randomBytes } from "node:crypto";
import { createMemoryStore, type Store, type StoreContext } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { compareStores, type OpenStore } from "../../src/index.ts";
import { runComparison } from "../../src/store-comparison/compare-stores.ts";

const open = async (context: StoreContext) => {
  const store = createMemoryStore({ randomBytes, ...context });
  return { store, dispose: () => store.close() };
};

compareStores("two memory stores", open, open);

/** A memory store with one thing done wrong. */
const broken =
  (breakStore: (store: Store) => Partial<Store>): OpenStore =>
  async (context) => {
    const { store, dispose } = await open(context);
    return { store: { ...store, ...breakStore(store) }, dispose };
  };

const DEFECTS: Readonly<Record<string, (store: Store) => Partial<Store>>> = {
  "tells repeated commits from first ones wrongly": ({ commit }) => ({
    commit: async (one) => {
      const result = await commit(one);
      return result.status === "committed" ? { ...result, duplicate: false } : result;
    },
  }),
  "gives a page without its last entry": ({ read }) => ({
    read: async (request) => {
      const result = await read(request);
      if (result.status === "reset" || result.page.entries.length < 2) return result;
      return { status: "page", page: { ...result.page, entries: result.page.entries.slice(0, -1) } };
    },
  }),
  "takes any position": ({ read }) => ({
    read: async (request) => {
      const result = await read(request);
      return result.status === "page" ? result : read({ ...request, from: "start" });
    },
  }),
  "does not tell its watchers of deleted streams": ({ watch }) => ({
    watch: (stream, listener) => watch(stream, (change) => (change.type === "appended" ? listener(change) : undefined)),
  }),
  "forgets to look after old entries": () => ({ maintain: async () => undefined }),
  "gives all entries of a page one tag": ({ read }) => ({
    read: async (request) => {
      const result = await read(request);
      if (result.status === "reset") return result;
      const { page } = result;
      return { status: "page", page: { ...page, entries: page.entries.map((entry) => ({ ...entry, tag: page.head.tag })) } };
    },
  }),
};

describe("the comparison notices a store that", () => {
  it.each(Object.entries(DEFECTS))("%s", { timeout: 60_000 }, async (_, defect) => {
    await expect(runComparison(open, broken(defect), { runs: 200, shrink: false, tellMs: 50 })).rejects.toThrow("Property failed");
  });
});
