import { randomBytes } from "node:crypto";
import { createMemoryStore, type Store, type StoreContext } from "@apex/ws-queue-core/store";
import { compareStores, describeStoreConformance, type OpenedStore } from "../../src/index.ts";

/** Every other call takes longer on its way, as where calls are spread over two nodes: those that are under way at once overtake each other. */
function overtaking(store: Store): Store {
  const slow = new Set<Promise<unknown>>();
  let calls = 0;
  const through = <Input extends readonly unknown[], Answer>(call: (...input: Input) => Promise<Answer>) => {
    return (...input: Input): Promise<Answer> => {
      calls += 1;
      if (calls % 2 === 0) return call(...input);
      const answer = new Promise((resolve) => setImmediate(resolve)).then(() => call(...input));
      const done = answer.catch(() => undefined).finally(() => slow.delete(done));
      slow.add(done);
      return answer;
    };
  };
  return {
    ...store,
    commit: through(store.commit),
    lease: through(store.lease),
    read: through(store.read),
    heads: through(store.heads),
    thread: through(store.thread),
    producer: through(store.producer),
    close: () => Promise.all(slow).then(store.close),
  };
}

async function open(context: StoreContext): Promise<OpenedStore> {
  const store = createMemoryStore({ randomBytes, ...context });
  return { store: overtaking(store), dispose: () => store.close() };
}

describeStoreConformance("memory, its calls overtaking each other", { durability: { always: "memory", onRequest: [] }, isOneNode: false, open });

const openInOrder = async (context: StoreContext): Promise<OpenedStore> => {
  const store = createMemoryStore({ randomBytes, ...context });
  return { store, dispose: () => store.close() };
};

compareStores("a memory store, and one whose calls overtake each other,", openInOrder, open, { isOneNode: false });
