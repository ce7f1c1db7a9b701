import { createError } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";

/** What becomes of one call: done and answered, not done, or done without an answer. */
export type CallFate = "answered" | "lost-before" | "lost-after";

/** A real store behind a line that drops calls and answers. */
export function createFlakyStore(store: Store, fateOf: (method: "commit" | "lease" | "read" | "thread" | "pending") => CallFate): Store {
  async function call<Result>(method: Parameters<typeof fateOf>[0], work: () => Promise<Result>): Promise<Result> {
    const fate = fateOf(method);
    if (fate === "lost-before") throw createError("store_unavailable");
    const result = await work();
    if (fate === "lost-after") throw createError("store_unavailable");
    return result;
  }
  return {
    ...store,
    durability: store.durability,
    commit: (commit) => call("commit", () => store.commit(commit)),
    lease: (command) => call("lease", () => store.lease(command)),
    read: (request) => call("read", () => store.read(request)),
    thread: (key) => call("thread", () => store.thread(key)),
    pending: (after, limit) => call("pending", () => store.pending(after, limit)),
    deadLetters: (after, limit, userId) => store.deadLetters(after, limit, userId),
  };
}
