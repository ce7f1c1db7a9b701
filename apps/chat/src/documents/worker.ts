import { parentPort, workerData } from "node:worker_threads";
import { Library } from "./library.ts";
import type { LibraryCall, LibraryReply } from "./library-thread.ts";

/** The library on a thread of its own: indexing megabytes never delays a socket. */
const library = new Library((workerData as { folder: string }).folder);

parentPort?.on("message", (call: LibraryCall) => {
  parentPort?.postMessage(handle(call));
  if (call.method === "close") parentPort?.close();
});

function handle({ id, method, args }: LibraryCall): LibraryReply {
  try {
    // The type of `args` follows from `method` where the call is made; here only their pairing is known.
    const result: unknown = (library[method] as (...args: unknown[]) => unknown).apply(library, [...args]);
    return { id, result };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
