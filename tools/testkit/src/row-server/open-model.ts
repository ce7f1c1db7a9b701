import type { OpenedRowServer } from "./conformance/harness.ts";
import { createRowServerModel } from "./model.ts";

/** The model as the suites open a server. */
export function openModel(nowMs: () => number): OpenedRowServer {
  const model = createRowServerModel({ nowMs });
  return {
    connect: async () => model.connect(),
    listen: async (stream, listener) => void model.listen(stream, listener),
    nowMs: async () => nowMs(),
    empty: async () => model.emptied(),
    setRow: async (partition, key, text) => model.replaceRow(partition, key, text),
    setPage: async (stream, index, page) => model.replacePage(stream, index, page),
    dispose: async () => undefined,
  };
}
