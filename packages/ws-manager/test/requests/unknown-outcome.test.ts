import { createError } from "@apex/ws-queue-core";
import type { StoreFactory } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { memoryStore } from "../../src/memory.ts";
import { connectRaw } from "../support/raw-client.ts";
import { startService } from "../support/service.ts";

/** Takes every request, and answers to none that it did. */
const silent: StoreFactory = {
  async open(context) {
    const opened = await memoryStore().open(context);
    return {
      ...opened,
      async commit(commit) {
        const result = await opened.commit(commit);
        if (commit.ops.some(({ type }) => type === "enqueue")) throw createError("store_unavailable");
        return result;
      },
    };
  },
};

test("a request whose acceptance nobody heard of is handled, also if its client never comes back", async () => {
  await using service = await startService({ store: silent });
  const handled = new Promise<string>((resolve) => service.manager.onRequest("ask", ({ requestId }) => resolve(requestId)));
  const client = await connectRaw(service.url);
  await client.next("welcome");
  client.send({ t: "request", id: "r1", seq: 1, thread: "t1", name: "ask", payload: { question: "?" } });
  expect(await client.next("rejected")).toMatchObject({ code: "store_unavailable", retryable: true });
  await client.close();
  expect(await handled).toBe("r1");
});
