import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { createMemoryStore, type StoreFactory } from "@apex/ws-queue-core/store";

/** Keeps everything in the process: for tests and demos. A restart loses it all, and says so in every ack (`memory`). */
export function memoryStore(): StoreFactory {
  return {
    open: ({ limits, onError, telemetry }) =>
      Promise.resolve(
        createMemoryStore({
          limits,
          onError,
          telemetry,
          randomBytes: (count) => randomBytes(count),
          pause: () => setImmediate(),
        }),
      ),
  };
}
