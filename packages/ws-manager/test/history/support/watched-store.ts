import type { ReadRequest, ReadResult, Store, StoreFactory } from "@apex/ws-queue-core/store";

/** A store whose reads are watched, and may be made to fail. */
export interface WatchedStore extends StoreFactory {
  readonly reads: { readonly request: ReadRequest; readonly result: ReadResult }[];
  /** Thrown by the next reads, while it is set. */
  failure: Error | undefined;
}

export function watchReads(factory: StoreFactory): WatchedStore {
  const watched: WatchedStore = {
    reads: [],
    failure: undefined,
    async open(context) {
      const store = await factory.open(context);
      const read: Store["read"] = async (request) => {
        if (watched.failure !== undefined) throw watched.failure;
        const result = await store.read(request);
        watched.reads.push({ request, result });
        return result;
      };
      return { ...store, durability: store.durability, read };
    },
  };
  return watched;
}
