import { describeRowServer } from "@apex/testkit";
import { createRowServerModel } from "@apex/testkit/row-server";

describeRowServer("the model", async () => {
  const model = createRowServerModel({ nowMs: () => 1_760_000_000_000 });
  return {
    connect: async () => model.connect(),
    listen: async (userId, listener) => void model.listen(userId, listener),
    nowMs: async () => 1_760_000_000_000,
    empty: async () => model.emptied(),
    setRow: async (partition, key, text) => model.replaceRow(partition, key, text),
    setPage: async (stream, index, page) => model.replacePage(stream, index, page),
    dispose: async () => undefined,
  };
});
