import { randomBytes } from "node:crypto";
import { createMemoryStore } from "@apex/ws-queue-core/store";
import { describeStoreConformance } from "../../src/index.ts";

describeStoreConformance("memory", {
  durability: { always: "memory", onRequest: [] },
  open: async (context) => {
    const store = createMemoryStore({ randomBytes, ...context });
    return { store, dispose: () => store.close() };
  },
});
